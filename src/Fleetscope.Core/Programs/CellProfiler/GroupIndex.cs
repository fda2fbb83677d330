namespace Fleetscope.Programs.CellProfiler;

/// <summary>The rows of a table by the values of some columns, so that thousands of jobs do not each read the whole table.</summary>
internal sealed class GroupIndex
{
    private readonly Dictionary<string, List<int>> rows = new(StringComparer.Ordinal);

    public GroupIndex(LoadDataTable table, IReadOnlyList<int> columns)
    {
        var fields = new List<CsvField>();
        for (var row = 0; row < table.RowCount; row++)
        {
            table.Cut(row, fields);
            var key = KeyOf(columns.Select(column => ShownValue(table, fields, column)));
            if (!rows.TryGetValue(key, out var found))
            {
                rows[key] = found = new List<int>(1);
            }

            found.Add(row);
        }
    }

    public IReadOnlyList<int> RowsOf(IEnumerable<string> values) => rows.TryGetValue(KeyOf(values), out var found) ? found : [];

    /// <summary>A value as CellProfiler compares it.</summary>
    public static string ShownValue(LoadDataTable table, List<CsvField> fields, int column) =>
        column == table.Header.Count && table.MadeWell is { } well
            ? CsvText.Value(table.Text, fields[well.Row]) + CsvText.Value(table.Text, fields[well.Column])
            : ColumnKinds.Shown(CsvText.Value(table.Text, fields[column]), table.KindOf(column));

    // A separator that no value of a group can hold: message bodies are JSON text, and NUL is refused in names.
    private static string KeyOf(IEnumerable<string> values) => string.Join('\0', values);
}
