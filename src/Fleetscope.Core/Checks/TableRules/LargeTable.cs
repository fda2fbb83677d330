using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds tables that slow CellProfiler down.</summary>
internal sealed class LargeTable : IRule
{
    private const int Many = 10_000;

    public string Name => "large-table";

    public string Finds => "A table of more than 10,000 rows: every job reads all of it before it starts.";

    public string Fix => "Divide the table, for example one for each plate, each with its own job file.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && await context.Files.TableAsync(cancellationToken) is { RowCount: > Many } table)
        {
            yield return this.InFile(
                Severity.Warning, context.Files.TableName, 0, "", "", $"the table has {table.RowCount:N0} rows: above {Many:N0}, CellProfiler takes minutes to start each job");
        }
    }
}
