namespace Fleetscope.Programs.CellProfiler;

/// <summary>Writes a table again for one attempt: only cells whose path starts at the family's mount change, all other text stays as it is.</summary>
internal static class TableRewrite
{
    /// <param name="rows">The rows to write, ascending; null: all.</param>
    /// <param name="sourceRoot">The folder that stands for the source bucket.</param>
    public static void Write(LoadDataTable table, IReadOnlyList<int>? rows, string sourceRoot, TextWriter output)
    {
        var columns = table.Images.SelectMany(image => image.Rewritten).Distinct().ToArray();
        Array.Sort(columns);
        var fields = new List<CsvField>();
        output.Write(table.Text.AsSpan(table.HeaderText.Start, table.HeaderText.End - table.HeaderText.Start));
        for (var i = 0; i < (rows?.Count ?? table.RowCount); i++)
        {
            var row = rows?[i] ?? i;
            var (from, end) = table.RowText(row);
            if (table.NamesMount)
            {
                table.Cut(row, fields);
                foreach (var column in columns)
                {
                    var field = fields[column];
                    if (BucketPath.Rewrite(CsvText.Value(table.Text, field), sourceRoot) is { } path)
                    {
                        output.Write(table.Text.AsSpan(from, field.Start - from));
                        output.Write(CsvText.Field(path, field.HasQuotes));
                        from = field.Start + field.Length;
                    }
                }
            }

            output.Write(table.Text.AsSpan(from, end - from));
        }
    }
}
