using System.Globalization;
using System.Text.RegularExpressions;

namespace Fleetscope.Reports;

/// <summary>A well of a plate, by row and column from 0: A01 is (0, 0), AF48 is (31, 47).</summary>
public readonly partial record struct WellPosition(int Row, int Column)
{
    // 1,536 wells are the largest plate that is sold: 32 rows (A to AF) of 48.
    private const int MostRows = 32;
    private const int MostColumns = 48;

    private static readonly string[] PlateKeys = ["plate", "platename", "plateid", "barcode", "platebarcode"];
    private static readonly string[] WellKeys = ["well", "wellid", "wellname", "wellposition"];
    private static readonly string[] RowKeys = ["row", "wellrow"];
    private static readonly string[] ColumnKeys = ["col", "column", "wellcolumn", "wellcol"];

    /// <summary>Reads <c>A01</c>, <c>a1</c>, <c>AF48</c>, <c>B-03</c>, <c>r02c05</c>.</summary>
    public static WellPosition? Parse(string text)
    {
        var match = Letters().Match(text);
        if (match.Success)
        {
            return Of(RowNumber(match.Groups[1].Value), Number(match.Groups[2].Value));
        }

        match = RowColumn().Match(text);
        return match.Success ? Of(Number(match.Groups[1].Value), Number(match.Groups[2].Value)) : null;
    }

    /// <summary>The plate and well that a group names, in whatever of the usual keys; null when it names no well.</summary>
    public static (string Plate, WellPosition Well)? Of(IReadOnlyList<KeyValuePair<string, string>> group)
    {
        var well = Value(group, WellKeys) is { } text ? Parse(text) : null;
        if (well is null && Value(group, RowKeys) is { } row && Value(group, ColumnKeys) is { } column)
        {
            well = Of(int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : RowNumber(row), Number(column));
        }

        return well is { } found ? (Value(group, PlateKeys) ?? "", found) : null;
    }

    public static string RowName(int row) => row < 26 ? $"{(char)('A' + row)}" : $"A{(char)('A' + row - 26)}";

    public override string ToString() => $"{RowName(Row)}{Column + 1:00}";

    private static WellPosition? Of(int row, int column) =>
        row is >= 1 and <= MostRows && column is >= 1 and <= MostColumns ? new WellPosition(row - 1, column - 1) : null;

    private static int RowNumber(string letters) => letters.Length switch
    {
        1 when char.IsAsciiLetter(letters[0]) => char.ToUpperInvariant(letters[0]) - 'A' + 1,
        2 when letters[0] is 'A' or 'a' && char.IsAsciiLetter(letters[1]) => 26 + char.ToUpperInvariant(letters[1]) - 'A' + 1,
        _ => 0,
    };

    private static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Value(IReadOnlyList<KeyValuePair<string, string>> group, string[] names)
    {
        foreach (var (key, value) in group)
        {
            var name = key.StartsWith("Metadata_", StringComparison.OrdinalIgnoreCase) ? key["Metadata_".Length..] : key;
            if (value.Length > 0 && names.Contains(name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()))
            {
                return value;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^\s*([A-Za-z]{1,2})[-_ ]?([0-9]{1,2})\s*$")]
    private static partial Regex Letters();

    [GeneratedRegex(@"^\s*r([0-9]{1,2})[-_ ]?c([0-9]{1,2})\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex RowColumn();
}
