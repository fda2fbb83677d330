using System.Runtime.CompilerServices;

namespace Fleetscope.Checks.TableRules;

/// <summary>Passes on what the reader of tables says.</summary>
internal sealed class TableMistake : IRule
{
    public string Name => "table-mistake";

    public string Finds => "A table that cannot be read as one: not UTF-8, empty, without rows, or with rows that have more or fewer values than the head.";

    public string Fix => "Write the table anew as UTF-8, with a head and as many values in each row.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (context.RunsCellProfiler && await context.Files.TableAsync(cancellationToken) is { } table)
        {
            foreach (var mistake in table.Mistakes)
            {
                yield return this.InFile(Severity.Error, context.Files.TableName, 0, "data_file", context.Shared("data_file"), mistake);
            }
        }
    }
}
