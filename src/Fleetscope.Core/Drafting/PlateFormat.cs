namespace Fleetscope.Drafting;

/// <summary>A size of plate, by its number of wells.</summary>
public sealed record PlateFormat(int Wells, int Rows, int Columns)
{
    /// <summary>The sizes that are sold (ANSI/SLAS 4-2004 for 96, 384 and 1536; the smaller ones by custom).</summary>
    public static IReadOnlyList<PlateFormat> All { get; } =
    [
        new(6, 2, 3), new(12, 3, 4), new(24, 4, 6), new(48, 6, 8), new(96, 8, 12), new(384, 16, 24), new(1536, 32, 48),
    ];

    /// <summary>The sizes as words: 6, 12, ... 1536.</summary>
    public static string Names => string.Join(", ", All.Select(format => format.Wells));

    /// <summary>The format of that name; null: there is none.</summary>
    public static PlateFormat? Named(string wells) => All.FirstOrDefault(format => $"{format.Wells}" == wells);

    /// <summary>The names of its rows: A, B, ... Z, AA ... AF.</summary>
    public IEnumerable<string> RowNames => Enumerable.Range(1, Rows).Select(Letters);

    /// <summary>The names of its wells, row by row, columns in two digits: A01, A02, ...</summary>
    public IEnumerable<string> WellNames => RowNames.SelectMany(row => Enumerable.Range(1, Columns).Select(column => $"{row}{column:00}"));

    /// <summary>The number that letters stand for, as on plates and in spreadsheets: A is 1, Z 26, AA 27.</summary>
    internal static int Number(ReadOnlySpan<char> letters)
    {
        var number = 0;
        foreach (var letter in letters)
        {
            number = (number * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
        }

        return number;
    }

    /// <summary>The letters of a number from 1.</summary>
    internal static string Letters(int number) =>
        number <= 26 ? $"{(char)('A' + number - 1)}" : Letters((number - 1) / 26) + (char)('A' + ((number - 1) % 26));
}
