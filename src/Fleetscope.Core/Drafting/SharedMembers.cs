using System.Text.Json;
using Fleetscope.Jobs;

namespace Fleetscope.Drafting;

/// <summary>The keys that all jobs of a file share, gathered from <c>KEY=VALUE</c> and from the files of other job files.</summary>
public static class SharedMembers
{
    /// <summary>Reads them; a later one takes the place of an earlier one.</summary>
    /// <param name="given">Each is <c>KEY=VALUE</c>, where a value in braces or brackets is JSON and any other is text, or a JSON file whose groups are left out.</param>
    /// <exception cref="FleetscopeException">With every mistake.</exception>
    public static IReadOnlyList<KeyValuePair<string, JsonElement>> Read(IEnumerable<string> given)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        var mistakes = new List<string>();
        foreach (var text in given)
        {
            var divider = text.IndexOf('=');
            if (File.Exists(text) || divider <= 0)
            {
                AddFile(text, members, mistakes);
            }
            else if (text[..divider] == "groups")
            {
                mistakes.Add("--shared groups=...: the groups are what is made here; share other keys");
            }
            else
            {
                AddValue(text[..divider], text[(divider + 1)..], members, mistakes);
            }
        }

        return mistakes.Count == 0
            ? [.. members]
            : throw new FleetscopeException("--shared", string.Join("; ", mistakes), "give KEY=VALUE, or a JSON file that has the shared keys");
    }

    /// <summary>The style that shared keys tell, as a job file with them is read; null: they tell none.</summary>
    public static JobStyle? StyleOf(IReadOnlyList<KeyValuePair<string, JsonElement>> shared) =>
        shared.Any(member => member.Key is "shared_metadata" or "output_file_location") ? JobStyle.Fiji
        : shared.Any(member => member.Key is "pipeline" or "data_file") ? JobStyle.CellProfiler
        : null;

    /// <summary>Text as a JSON value.</summary>
    internal static JsonElement Text(string value)
    {
        using var document = JsonDocument.Parse(MessageText.Of(writer => writer.WriteString("v", value)));
        return document.RootElement.GetProperty("v").Clone();
    }

    private static void AddValue(string key, string value, OrderedDictionary<string, JsonElement> members, List<string> mistakes)
    {
        if (!value.StartsWith('{') && !value.StartsWith('['))
        {
            members[key] = Text(value);
            return;
        }

        try
        {
            members[key] = JsonElement.Parse(value);
        }
        catch (JsonException trouble)
        {
            mistakes.Add($"{key}={value}: it starts like JSON and is none ({trouble.Message})");
        }
    }

    private static void AddFile(string path, OrderedDictionary<string, JsonElement> members, List<string> mistakes)
    {
        if (!File.Exists(path))
        {
            mistakes.Add($"'{path}' is neither KEY=VALUE nor a file");
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add($"{path} must be one JSON object in braces");
                return;
            }

            foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name != "groups"))
            {
                members[member.Name] = member.Value.Clone();
            }
        }
        catch (JsonException trouble)
        {
            throw JsonTrouble.Explain(path, trouble);
        }
    }
}
