using Fleetscope.Checks.TableRules;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.Fixing;

/// <summary>Corrects what keeps CellProfiler from reading a LoadData table: its mark, blank lines, and the spelling of its columns.</summary>
internal static class TableFix
{
    public static (string Text, IReadOnlyList<FixedPlace> Places) Of(string name, string text)
    {
        var table = LoadDataTable.Of(name, text);
        var edits = new TextEdits(table.Text);
        var places = new List<FixedPlace>();
        if (table.Text.Length != text.Length)
        {
            places.Add(new FixedPlace(1, "byte order mark", "", "CellProfiler takes it for a part of the first column's name"));
        }

        if (table.Header.Count > 0)
        {
            Lines(table, edits);
            var spaced = Header(table, edits);
            if (spaced)
            {
                Cells(table, edits);
            }
        }

        return (edits.Apply(), [.. places, .. edits.Places()]);
    }

    private static void Lines(LoadDataTable table, TextEdits edits)
    {
        var fields = new List<CsvField>();
        for (var at = 0; at < table.Text.Length;)
        {
            var start = at;
            at = CsvText.Cut(table.Text, at, fields);
            if (fields.Count == 0)
            {
                edits.Replace(start, at - start, "", "CellProfiler stops at a blank line");
            }
        }
    }

    // Whether any name had spaces around it.
    private static bool Header(LoadDataTable table, TextEdits edits)
    {
        var fields = new List<CsvField>();
        CsvText.Cut(table.Text, table.HeaderText.Start, fields);
        var spaced = false;
        foreach (var field in fields)
        {
            var name = CsvText.Value(table.Text, field);
            var right = MisspeltColumn.Corrected(name.Trim()) ?? name.Trim();
            spaced |= name.Length != name.Trim().Length;
            if (right != name && right.Length > 0)
            {
                edits.Replace(field.Start, field.Length, CsvText.Field(right, field.HasQuotes), "CellProfiler knows the column by this name");
            }
        }

        return spaced;
    }

    // Who typed ", " in the head did so in the rows.
    private static void Cells(LoadDataTable table, TextEdits edits)
    {
        var fields = new List<CsvField>();
        for (var row = 0; row < table.RowCount; row++)
        {
            table.Cut(row, fields);
            foreach (var field in fields.Where(field => !field.HasQuotes))
            {
                var value = CsvText.Value(table.Text, field);
                edits.Replace(field.Start, field.Length, value.Trim(), "spaces beside a comma belong to the value");
            }
        }
    }
}
