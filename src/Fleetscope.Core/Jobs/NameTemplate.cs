using System.Text;

namespace Fleetscope.Jobs;

/// <summary>An output_structure, cut into the keys of a group and the text between them.</summary>
/// <remarks>
/// Distributed-CellProfiler replaces keys as text, so that <c>Metadata_Plate</c> also hits the beginning of <c>Metadata_Plate_Map</c>, and a value that
/// looks like a later key is replaced again. Here the structure is cut once, by words: runs of letters, digits and '_'. A key counts where it is
/// the whole of a word, the longest first; a word may also end in several keys joined by '_' (<c>Metadata_Plate_Metadata_Well</c>,
/// <c>images_Metadata_Plate</c>). What follows a key with '_' and is no key makes it another word, which stays as it is.
/// </remarks>
internal sealed class NameTemplate
{
    private readonly List<(string? Text, int Key)> pieces = [];

    private NameTemplate(IReadOnlyList<string> keys) => Keys = keys;

    public IReadOnlyList<string> Keys { get; }

    /// <summary>The name of a group.</summary>
    public static string NameOf(string structure, IReadOnlyList<KeyValuePair<string, string>> group) =>
        structure.Length == 0
            ? string.Join('-', group.Select(pair => pair.Value))
            : Cut(structure, [.. group.Select(pair => pair.Key)]).Fill(group);

    public static NameTemplate Cut(string structure, IReadOnlyList<string> keys)
    {
        var template = new NameTemplate(keys);
        var longestFirst = Enumerable.Range(0, keys.Count).Where(key => keys[key].Length > 0).OrderByDescending(key => keys[key].Length).ToArray();
        var at = 0;
        var textFrom = 0;
        while (at < structure.Length)
        {
            var end = at;
            var cut = template.KeysAt(structure, at, longestFirst, ref end);
            if (cut is null)
            {
                at++;
                continue;
            }

            template.AddText(structure[textFrom..at]);
            template.pieces.AddRange(cut);
            at = textFrom = end;
        }

        template.AddText(structure[textFrom..]);
        return template;
    }

    public string Fill(IReadOnlyList<KeyValuePair<string, string>> group)
    {
        var name = new StringBuilder();
        foreach (var (text, key) in pieces)
        {
            name.Append(text ?? group[key].Value);
        }

        return name.ToString();
    }

    /// <summary>The keys, joined by '_', that stand at <paramref name="at"/> and reach to the end of the word; null when there is none.</summary>
    private List<(string? Text, int Key)>? KeysAt(string structure, int at, int[] longestFirst, ref int end)
    {
        if (at > 0 && char.IsAsciiLetterOrDigit(structure[at - 1]))
        {
            return null;
        }

        foreach (var key in longestFirst)
        {
            var after = at + Keys[key].Length;
            if (string.CompareOrdinal(structure, at, Keys[key], 0, Keys[key].Length) != 0)
            {
                continue;
            }

            if (after == structure.Length || !IsWord(structure[after]))
            {
                end = after;
                return [(null, key)];
            }

            if (structure[after] == '_' && KeysAt(structure, after + 1, longestFirst, ref end) is { } rest)
            {
                return [(null, key), ("_", 0), .. rest];
            }
        }

        return null;
    }

    private static bool IsWord(char letter) => letter == '_' || char.IsAsciiLetterOrDigit(letter);

    private void AddText(string text)
    {
        if (text.Length > 0)
        {
            pieces.Add((text, 0));
        }
    }
}
