using Fleetscope.Jobs;

namespace Fleetscope.Programs.Fiji;

/// <summary>The parameters of a Fiji style job as the one argument that the script gets: <c>key='value', key2='value2'</c>.</summary>
/// <remarks>The shared ones come first, as Distributed-Fiji puts them; each group in the order of the job file.</remarks>
public static class FijiParameters
{
    /// <summary>The argument, with each value as <paramref name="localize"/> gives it.</summary>
    /// <exception cref="FleetscopeException">A key or value cannot be expressed; with all of them.</exception>
    public static string Text(FijiMessage message, Func<string, string> localize)
    {
        var pairs = Pairs(message).Select(pair => KeyValuePair.Create(pair.Key, localize(pair.Value))).ToList();
        if (Problems(pairs) is { Count: > 0 } problems)
        {
            throw new FleetscopeException("the parameters of the script", string.Join("; ", problems), "rename the file or folder, or change the value in the job file");
        }

        return string.Join(", ", pairs.Select(pair => $"{pair.Key}='{pair.Value}'"));
    }

    /// <summary>What the argument cannot express, in sentences that name key and value. Fiji's syntax has no way to escape a quote.</summary>
    public static IReadOnlyList<string> Problems(FijiMessage message) => Problems(Pairs(message));

    /// <summary>All pairs, shared ones first.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Pairs(FijiMessage message) => message.SharedMetadata.Concat(message.Metadata);

    private static List<string> Problems(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var problems = new List<string>();
        foreach (var (key, value) in pairs)
        {
            if (key.Length == 0 || key.Any(letter => letter is '\'' or '=' or ',' || char.IsControl(letter) || char.IsWhiteSpace(letter)))
            {
                problems.Add($"\"{Visible(key)}\" cannot be the name of a parameter: names have no quotes, '=', commas or spaces");
            }

            if (value.Contains('\''))
            {
                problems.Add($"the value of {Visible(key)}, \"{Visible(value)}\", has a single quote, which the parameters of a Fiji script cannot express");
            }
            else if (value.Any(char.IsControl))
            {
                problems.Add($"the value of {Visible(key)}, \"{Visible(value)}\", has a control character");
            }
        }

        return problems;
    }

    private static string Visible(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : letter.ToString()));
}
