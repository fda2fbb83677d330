using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds tables that we can read and CellProfiler by itself cannot.</summary>
internal sealed class UnusualTableText : IRule
{
    public string Name => "unusual-table-text";

    public string Finds => "A table with a byte order mark, which CellProfiler takes for a part of the first column's name, or with blank lines, at which it stops.";

    public string Fix => "Save the table as UTF-8 without a mark (Excel: not 'CSV UTF-8'), and without blank lines. Jobs get a copy that is so.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && await context.Files.TableAsync(cancellationToken) is { IsReadable: false, Mistakes.Count: 0 })
        {
            yield return this.InFile(
                Severity.Warning, context.Files.TableName, 1, "data_file", "", "the table begins with a byte order mark or has blank lines, and CellProfiler cannot read it as it is");
        }
    }
}
