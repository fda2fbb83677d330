using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.Reading;

/// <summary>One row of a LoadData table, cut into its cells.</summary>
internal sealed class TableRow(LoadDataTable table)
{
    private readonly List<CsvField> fields = [];

    /// <summary>Its place below the head, from 0.</summary>
    public int Number { get; private set; }

    public int Line => table.LineOf(Number);

    public string this[int column] => column < fields.Count ? CsvText.Value(table.Text, fields[column]) : "";

    /// <summary>All rows, or the wanted ones, in order. It is one object that moves on: take what is needed before the next.</summary>
    public static IEnumerable<TableRow> Of(LoadDataTable table, bool[]? wanted = null)
    {
        var row = new TableRow(table);
        for (var number = 0; number < table.RowCount; number++)
        {
            if (wanted is null || wanted[number])
            {
                row.Number = number;
                table.Cut(number, row.fields);
                yield return row;
            }
        }
    }
}
