using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.LoadData;

/// <summary>A LoadData table that was made from file names.</summary>
/// <param name="Header">The columns, in the order of their names.</param>
/// <param name="Rows">One for each field, in the order of their metadata; 2 comes before 10.</param>
/// <param name="Notices">What the person should know, in sentences.</param>
public sealed record MadeTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notices)
{
    /// <summary>Writes the table as CellProfiler reads it. The same files give the same bytes.</summary>
    public void Write(TextWriter output)
    {
        foreach (var row in Rows.Prepend(Header))
        {
            output.Write(string.Join(',', row.Select(value => CsvText.Field(value, quoted: false))));
            output.Write('\n');
        }
    }
}
