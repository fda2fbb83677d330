using System.Text;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Drafting;

/// <summary>The distinct combinations of some columns of a LoadData table, in the order in which they first appear.</summary>
/// <remarks>
/// For CellProfiler the values are those that it compares groups with: 01 in a column of whole numbers is 1, and 1 in a column with a 2.5 is 1.0. A column's
/// kind depends on its distinct values alone, so that the table is read once, as a stream, and only the combinations are kept.
/// </remarks>
public sealed class TableGroups
{
    private const int MistakesShown = 5;

    private readonly string path;
    private readonly string name;
    private readonly List<string> columns;
    private readonly List<string> mistakes = [];
    private readonly List<string> notes = [];
    private readonly OrderedDictionary<string, string[]> found = new(StringComparer.Ordinal);
    private int ragged;

    private TableGroups(string path, IReadOnlyList<string> by)
    {
        (this.path, name, columns) = (path, Path.GetFileName(path), [.. by]);
        foreach (var twice in by.GroupBy(column => column).Where(group => group.Count() > 1))
        {
            mistakes.Add($"--by: {twice.Key} is named twice");
        }
    }

    /// <summary>How many rows the table has.</summary>
    public long RowCount { get; private set; }

    /// <summary>The groups.</summary>
    public IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> Groups { get; private set; } = [];

    /// <summary>Values that CellProfiler takes for others than they look.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Reads a table.</summary>
    /// <param name="by">The columns.</param>
    /// <param name="style">Only CellProfiler makes numbers of what looks like numbers.</param>
    /// <exception cref="FleetscopeException">With every mistake.</exception>
    public static TableGroups Read(string path, IReadOnlyList<string> by, JobStyle style, CancellationToken cancellationToken)
    {
        var table = new TableGroups(path, by);
        try
        {
            table.ReadTable(style, cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            table.mistakes.Add("it is not UTF-8 text: save it as UTF-8");
        }
        catch (Exception trouble) when (trouble is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FleetscopeException(path, "there is no such table", "check the path; it starts at the current folder", trouble);
        }

        if (table.ragged > MistakesShown)
        {
            table.mistakes.Add($"{table.ragged - MistakesShown} more lines have the wrong number of values");
        }

        return table.mistakes.Count == 0
            ? table
            : throw new FleetscopeException(path, string.Join("; ", table.mistakes), "correct the table or --by, and try again");
    }

    private void ReadTable(JobStyle style, CancellationToken cancellationToken)
    {
        using var records = new CsvRecords(path);
        while (records.Read())
        {
            if (records.Fields.Count > 0)
            {
                break;
            }
        }

        if (records.Fields.Count == 0)
        {
            mistakes.Add("it is empty");
            return;
        }

        // CellProfiler's own reading of a header, with its renamed columns and the well that it makes of row and column.
        var header = LoadDataTable.Of(name, records.Text[records.Place]);
        if (Places(header) is not { } places || mistakes.Count > 0)
        {
            return;
        }

        ReadRows(records, header, places, cancellationToken);
        if (RowCount == 0 && ragged == 0)
        {
            mistakes.Add("it has a header but no rows");
        }

        MakeGroups([.. places.Select(place => place < header.Header.Count ? header.Header[place] : null)], style);
    }

    /// <summary>Makes groups of the combinations.</summary>
    /// <param name="titles">What the columns are called in the table; null: the well that CellProfiler makes, which is text.</param>
    private void MakeGroups(string?[] titles, JobStyle style)
    {
        var kinds = new ColumnKind[titles.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = style != JobStyle.CellProfiler || titles[i] is null || ColumnKinds.IsAlwaysText(titles[i]!) || found.Count == 0
                ? ColumnKind.Text
                : found.Values.Max(values => ColumnKinds.OfValue(values[i]));
        }

        var told = new bool[kinds.Length];
        var groups = new OrderedDictionary<string, IReadOnlyList<KeyValuePair<string, string>>>(StringComparer.Ordinal);
        foreach (var values in found.Values)
        {
            var shown = new string[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                shown[i] = ColumnKinds.Shown(values[i], kinds[i]);
                if (shown[i] != values[i] && !told[i])
                {
                    told[i] = true;
                    var what = kinds[i] == ColumnKind.Whole ? "whole numbers" : "numbers with a point";
                    notes.Add($"{columns[i]}: '{values[i]}' is written as {shown[i]}, because CellProfiler reads the column as {what}");
                }
            }

            groups.TryAdd(string.Join('\0', shown), [.. columns.Zip(shown, KeyValuePair.Create)]);
        }

        Groups = groups.Values;
    }

    /// <summary>Where the columns stand; one past the last is the well that CellProfiler makes.</summary>
    private int[]? Places(LoadDataTable header)
    {
        var places = new int[columns.Count];
        for (var i = 0; i < places.Length; i++)
        {
            if (header.ColumnOf(columns[i]) is { } place)
            {
                places[i] = place;
                continue;
            }

            var near = NearestName.Among(header.Header, columns[i]);
            mistakes.Add($"there is no column {columns[i]}" + (near is null ? $"; the columns are {Shown(header.Header)}" : $": did you mean {near}?"));
        }

        return mistakes.Count == 0 ? places : null;
    }

    private void ReadRows(CsvRecords records, LoadDataTable header, int[] places, CancellationToken cancellationToken)
    {
        var width = header.Header.Count;
        var values = new string[places.Length];
        while (records.Read())
        {
            if (records.Fields.Count == 0)
            {
                continue;
            }

            if (records.Fields.Count != width)
            {
                if (ragged++ < MistakesShown)
                {
                    mistakes.Add($"line {records.Line}: {records.Fields.Count} value{(records.Fields.Count == 1 ? "" : "s")}, but the header has {width}");
                }

                continue;
            }

            if ((RowCount++ & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (var i = 0; i < places.Length; i++)
            {
                values[i] = places[i] < width ? records.Value(places[i]) : records.Value(header.MadeWell!.Value.Row) + records.Value(header.MadeWell.Value.Column);
            }

            // NUL stands in no group: names that hold it are refused.
            if (found.TryAdd(string.Join('\0', values), values))
            {
                values = new string[places.Length];
            }
        }
    }

    private static string Shown(IReadOnlyList<string> header) =>
        string.Join(", ", header.Take(12)) + (header.Count > 12 ? $" and {header.Count - 12} more" : "");
}
