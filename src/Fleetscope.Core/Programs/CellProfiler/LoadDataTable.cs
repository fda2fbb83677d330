using System.Collections.Concurrent;
using System.Text;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>A LoadData CSV, read once: its text, where its rows are, and what CellProfiler makes of its columns.</summary>
internal sealed class LoadDataTable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(int Start, int End)> rows = [];
    private readonly ConcurrentDictionary<string, Lazy<GroupIndex>> indexes = new(StringComparer.Ordinal);
    private readonly List<string> header = [];

    // For each column the first row that is of the column's own kind: what makes a column of floats one is its first float.
    private ColumnKind[] kinds = [];
    private int[] witnesses = [];

    private LoadDataTable(string name, string text) => (Name, Text) = (name, text);

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>The text of the file, without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>The columns; Image_FileName_X is called FileName_X, as in CellProfiler. The well that CellProfiler makes of row and column is not among them.</summary>
    public IReadOnlyList<string> Header => header;

    public int RowCount => rows.Count;

    /// <summary>Where the header stands in <see cref="Text"/>, with its line end.</summary>
    public (int Start, int End) HeaderText { get; private set; }

    /// <summary>Whether CellProfiler can read the file as it is: it takes a byte order mark for a part of the first column's name, and stops at blank lines.</summary>
    public bool IsReadable { get; private set; } = true;

    /// <summary>Whether any path in it starts at the family's mount.</summary>
    public bool NamesMount { get; private set; }

    /// <summary>Why it is no table, in sentences; empty when it is one.</summary>
    public List<string> Mistakes { get; } = [];

    /// <summary>The columns of image and object files.</summary>
    public IReadOnlyList<ImageColumn> Images { get; private set; } = [];

    /// <summary>Reads a file.</summary>
    public static LoadDataTable Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            // Not File.ReadAllText: that would replace what is not UTF-8 and so change values behind the user's back.
            var text = StrictUtf8.GetString(File.ReadAllBytes(path));
            return Of(name, text);
        }
        catch (DecoderFallbackException)
        {
            var table = new LoadDataTable(name, "");
            table.Mistakes.Add($"{name} is not UTF-8 text: save it as UTF-8");
            return table;
        }
    }

    public static LoadDataTable Of(string name, string text)
    {
        var marked = text.StartsWith('\uFEFF');
        var table = new LoadDataTable(name, marked ? text[1..] : text) { IsReadable = !marked };
        table.Parse();
        return table;
    }

    /// <summary>The text of a row with its line end.</summary>
    public (int Start, int End) RowText(int row) => rows[row];

    /// <summary>Cuts a row into fields.</summary>
    public void Cut(int row, List<CsvField> fields) => CsvText.Cut(Text, rows[row].Start, fields);

    /// <summary>The line of the file on which a row starts, from 1.</summary>
    public int LineOf(int row) => Text.AsSpan(0, rows[row].Start).Count('\n') + 1;

    /// <summary>What CellProfiler makes of a column.</summary>
    public ColumnKind KindOf(int column) => column < kinds.Length ? kinds[column] : ColumnKind.Text;

    /// <summary>The rows of a group, or in words why there are none.</summary>
    public IReadOnlyList<int> RowsOf(IReadOnlyList<KeyValuePair<string, string>> group, out IReadOnlyList<string> missing)
    {
        var unknown = group.Where(pair => ColumnOf(pair.Key) is null).Select(pair => Nearest.NoColumn(Name, pair.Key, header)).ToList();
        if (unknown.Count > 0)
        {
            missing = unknown;
            return [];
        }

        var index = indexes.GetOrAdd(
            string.Join('\u001f', group.Select(pair => pair.Key)),
            _ => new Lazy<GroupIndex>(() => new GroupIndex(this, [.. group.Select(pair => ColumnOf(pair.Key)!.Value)]))).Value;
        var found = index.RowsOf(group.Select(pair => pair.Value));
        missing = found.Count > 0 ? [] : Nearest.NoRow(this, group);
        return found;
    }

    /// <summary>A column's number; one past the last is the well that CellProfiler makes of row and column. Null: there is none.</summary>
    public int? ColumnOf(string name)
    {
        // Of two columns with one name CellProfiler keeps the later.
        var column = header.LastIndexOf(name);
        return column >= 0 ? column : name == "Metadata_Well" && MadeWell is not null ? header.Count : null;
    }

    /// <summary>The row and column tokens that CellProfiler joins to Metadata_Well when a table has those two and no well.</summary>
    public (int Row, int Column)? MadeWell { get; private set; }

    /// <summary>The rows that must go along with <paramref name="kept"/> so that CellProfiler makes the same of every column as in the whole table.</summary>
    /// <remarks>
    /// The rows of a group alone may look like other columns: 002 beside A02 is text, and 2 when it stands alone, so that the group would match no row any
    /// more. One row of another group, whose images are never opened, keeps the column what it was.
    /// </remarks>
    public IEnumerable<int> WitnessesFor(IReadOnlyList<int> kept)
    {
        var fields = new List<CsvField>();
        var seen = new bool[kinds.Length];
        foreach (var row in kept)
        {
            Cut(row, fields);
            for (var column = 0; column < kinds.Length; column++)
            {
                seen[column] |= witnesses[column] < 0 || ColumnKinds.OfValue(CsvText.Value(Text, fields[column])) == kinds[column];
            }
        }

        return Enumerable.Range(0, kinds.Length).Where(column => !seen[column]).Select(column => witnesses[column]).Distinct();
    }

    private void Parse()
    {
        var fields = new List<CsvField>();
        var at = 0;
        while (at < Text.Length && header.Count == 0)
        {
            HeaderText = (at, CsvText.Cut(Text, at, fields));
            at = HeaderText.End;
            header.AddRange(fields.Select(field => ColumnName(CsvText.Value(Text, field))));
            IsReadable &= header.Count > 0;
        }

        if (header.Count == 0)
        {
            Mistakes.Add($"{Name} is empty");
            return;
        }

        ReadColumns();
        var ragged = 0;
        while (at < Text.Length)
        {
            var start = at;
            at = CsvText.Cut(Text, at, fields);
            if (fields.Count == 0)
            {
                IsReadable = false;
            }
            else if (fields.Count != header.Count)
            {
                if (ragged++ < 5)
                {
                    var line = Text.AsSpan(0, start).Count('\n') + 1;
                    Mistakes.Add($"{Name}, line {line}: {fields.Count} value{(fields.Count == 1 ? "" : "s")}, but the header has {header.Count}"
                        + (CsvText.IsOpen(Text, fields[^1]) ? ": a quotation mark is never closed, so the rest of the table is one value" : ""));
                }
            }
            else
            {
                rows.Add((start, at));
                LookAt(fields, rows.Count - 1);
            }
        }

        if (ragged > 5)
        {
            Mistakes.Add($"{ragged - 5} more lines of {Name} have the wrong number of values");
        }

        if (rows.Count == 0 && ragged == 0)
        {
            Mistakes.Add($"{Name} has a header but no rows");
        }
    }

    private void ReadColumns()
    {
        kinds = new ColumnKind[header.Count];
        witnesses = new int[header.Count];
        int? wellRow = null, wellColumn = null;
        var hasWell = false;
        for (var column = 0; column < header.Count; column++)
        {
            var always = ColumnKinds.IsAlwaysText(header[column]);
            kinds[column] = always ? ColumnKind.Text : ColumnKind.Whole;
            witnesses[column] = -1;
            if (header[column].StartsWith("Metadata_", StringComparison.Ordinal))
            {
                var feature = header[column]["Metadata_".Length..];
                hasWell |= feature.Equals("well", StringComparison.OrdinalIgnoreCase);
                wellRow = ColumnKinds.IsWellRow(feature) ? column : wellRow;
                wellColumn = ColumnKinds.IsWellColumn(feature) ? column : wellColumn;
            }
        }

        MadeWell = !hasWell && wellRow is { } row && wellColumn is { } well ? (row, well) : null;
        Images = ImageColumn.In(header);
    }

    private void LookAt(List<CsvField> fields, int row)
    {
        for (var column = 0; column < fields.Count; column++)
        {
            if (kinds[column] == ColumnKind.Text)
            {
                NamesMount |= !NamesMount && Text.AsSpan(fields[column].Start, fields[column].Length).Contains(BucketPath.Mount, StringComparison.Ordinal);
                continue;
            }

            var kind = ColumnKinds.OfValue(CsvText.Value(Text, fields[column]));
            if (kind > kinds[column])
            {
                (kinds[column], witnesses[column]) = (kind, row);
            }
        }
    }

    private static string ColumnName(string title)
    {
        foreach (var kind in ImagePrefixes)
        {
            if (title.StartsWith(kind, StringComparison.Ordinal))
            {
                return title["Image_".Length..];
            }
        }

        return title;
    }

    private static readonly string[] ImagePrefixes =
        ["Image_PathName_", "Image_FileName_", "Image_URL_", "Image_ObjectsFileName_", "Image_ObjectsPathName_", "Image_ObjectsURL_"];
}
