using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Drafting;

/// <summary>The distinct combinations of some named parts over the files of a bucket, sorted.</summary>
/// <param name="Groups">The groups.</param>
/// <param name="Matched">How many files match.</param>
/// <param name="Others">How many below the pattern's fixed beginning do not.</param>
/// <param name="Strangers">The first few of those.</param>
public sealed record FileGroups(
    IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> Groups, long Matched, long Others, IReadOnlyList<string> Strangers)
{
    private const int StrangersShown = 3;

    /// <summary>Lists the bucket once.</summary>
    /// <param name="by">The parts that make a group; none: all.</param>
    /// <param name="style">CellProfiler's keys get <c>Metadata_</c> in front unless they have it.</param>
    /// <exception cref="FleetscopeException">No file matches.</exception>
    public static async Task<FileGroups> FindAsync(IObjectStore bucket, FilePattern pattern, IReadOnlyList<string> by, JobStyle style, CancellationToken cancellationToken)
    {
        var parts = pattern.Chosen(by);
        string[] keys = [.. parts.Select(part => style == JobStyle.CellProfiler ? "Metadata_" + FilePattern.WithoutPrefix(part) : part)];
        var found = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        var strangers = new List<string>();
        long matched = 0, others = 0;
        await foreach (var file in bucket.ListAsync(pattern.Prefix, cancellationToken))
        {
            if (pattern.Match(file.Key, parts) is { } values)
            {
                matched++;
                found.TryAdd(string.Join('\0', values), values);
            }
            else if (others++ < StrangersShown)
            {
                strangers.Add(file.Key);
            }
        }

        if (matched == 0)
        {
            var there = others == 0
                ? pattern.Prefix.Length == 0 ? "the bucket is empty" : $"no file's name starts with '{pattern.Prefix}'"
                : $"none of {others:N0} files matches; there are {string.Join(", ", strangers)}";
            throw new FleetscopeException($"pattern {pattern.Text}", there, "compare the pattern with the names, letter by letter, from the bucket's root");
        }

        return new FileGroups([.. found.Values.Select(values => (KeyValuePair<string, string>[])[.. keys.Zip(values, KeyValuePair.Create)])], matched, others, strangers);
    }
}
