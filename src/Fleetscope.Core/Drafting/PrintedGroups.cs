using System.Text.Json;
using Fleetscope.Jobs;

namespace Fleetscope.Drafting;

/// <summary>Reads what <c>cellprofiler --print-groups</c> prints: <c>[[{"Metadata_Plate": "P1"}, [1, 2, 3]], ...]</c>; also the list of objects that jq makes of it.</summary>
public static class PrintedGroups
{
    private const int MistakesShown = 10;

    /// <summary>Reads the groups.</summary>
    /// <param name="name">What to call the text in messages.</param>
    /// <param name="json">The text.</param>
    /// <exception cref="FleetscopeException">It is something else; says what, group by group.</exception>
    public static IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> Read(string name, ReadOnlyMemory<byte> json)
    {
        try
        {
            // CellProfiler's own remarks may stand before the list, when its errors were sent into the same file.
            using var document = JsonDocument.Parse(json[StartOf(json.Span)..]);
            return Groups(name, document.RootElement);
        }
        catch (Exception trouble) when (trouble is JsonException or InvalidOperationException)
        {
            throw new FleetscopeException(
                name, $"it is not the JSON that --print-groups prints ({trouble.Message})", "write it anew: cellprofiler -c -r -p PIPELINE --print-groups > groups.json", trouble);
        }
    }

    private static int StartOf(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '[' && (text[..at].Trim(" \t\r\n"u8).IsEmpty || text[at - 1] == '\n'))
            {
                return at;
            }
        }

        return 0;
    }

    private static List<IReadOnlyList<KeyValuePair<string, string>>> Groups(string name, JsonElement list)
    {
        var groups = new List<IReadOnlyList<KeyValuePair<string, string>>>();
        var mistakes = new List<string>();
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new FleetscopeException(name, "it is not a list", "write it anew: cellprofiler -c -r -p PIPELINE --print-groups > groups.json");
        }

        foreach (var entry in list.EnumerateArray())
        {
            var number = groups.Count + 1;
            var members = entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 0 ? entry[0] : entry;
            var group = members.ValueKind == JsonValueKind.Object ? GroupMetadata.OfObject(members, JobStyle.CellProfiler, mistakes, $"group {number}: ") : [];
            if (members.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add($"group {number} is neither an object nor a list that starts with one");
            }
            else if (group.Count == 0)
            {
                mistakes.Add($"group {number} is empty: the pipeline groups by nothing; turn grouping on in its Groups or LoadData module");
            }

            groups.Add(group);
            if (mistakes.Count >= MistakesShown)
            {
                break;
            }
        }

        if (groups.Count == 0)
        {
            mistakes.Add("the list is empty");
        }

        return mistakes.Count == 0 ? groups : throw new FleetscopeException(name, string.Join("; ", mistakes), "correct it, or print the groups anew");
    }
}
