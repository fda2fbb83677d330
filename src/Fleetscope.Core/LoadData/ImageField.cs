using System.Globalization;

namespace Fleetscope.LoadData;

/// <summary>One field of view: what its file names say, and the file of each channel.</summary>
/// <param name="Parts">Every part but the channel, in the pattern's order.</param>
internal sealed record ImageField(IReadOnlyList<KeyValuePair<string, string>> Parts) : IComparable<ImageField>
{
    /// <summary>Keys by channels, as the names have them.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>How people call it: P1, A01, 3.</summary>
    public string Name => Parts.Count == 0 ? "the only field" : string.Join(", ", Parts.Select(part => $"{part.Key} {part.Value}"));

    public string? this[string part] => Parts.FirstOrDefault(pair => pair.Key == part).Value;

    /// <summary>The parts of a name, with the well for its row and column; CellProfiler would join numbers to 0203, which no plate map has.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> PartsOf(NamingPattern pattern, IReadOnlyDictionary<string, string> found)
    {
        var columnName = found.ContainsKey("Col") ? "Col" : "Column";
        var hasRowAndColumn = !found.ContainsKey("Well") && found.ContainsKey("Row") && found.ContainsKey(columnName);
        var parts = new List<KeyValuePair<string, string>>(4);
        foreach (var name in pattern.Parts.Where(name => name != NamingPattern.Channel && found.ContainsKey(name)))
        {
            if (!hasRowAndColumn || (name != "Row" && name != columnName))
            {
                parts.Add(new(name, found[name]));
            }
            else if (name == "Row")
            {
                parts.Add(new("Well", Letters(found[name]) + TwoDigits(found[columnName])));
            }
        }

        return parts;
    }

    public int CompareTo(ImageField? other)
    {
        for (var at = 0; other is not null && at < Math.Min(Parts.Count, other.Parts.Count); at++)
        {
            var order = Compare(Parts[at].Value, other.Parts[at].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return Parts.Count.CompareTo(other?.Parts.Count ?? -1);
    }

    private static int Compare(string left, string right)
    {
        if (left.All(char.IsAsciiDigit) && right.All(char.IsAsciiDigit))
        {
            var (a, b) = (left.TrimStart('0'), right.TrimStart('0'));
            var order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
            return order != 0 ? order : string.CompareOrdinal(left, right);
        }

        return string.CompareOrdinal(left, right);
    }

    // Rows beyond Z, of 1536-well plates, are AA to AF.
    private static string Letters(string row) =>
        !int.TryParse(row, CultureInfo.InvariantCulture, out var number) || number < 1 ? row.ToUpperInvariant()
        : number <= 26 ? ((char)('A' + number - 1)).ToString()
        : $"A{(char)('A' + ((number - 27) % 26))}";

    private static string TwoDigits(string column) =>
        int.TryParse(column, CultureInfo.InvariantCulture, out var number) ? number.ToString("00", CultureInfo.InvariantCulture) : column;
}
