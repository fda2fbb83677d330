using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds groups that no row of the table belongs to, as CellProfiler itself compares them.</summary>
/// <remarks>
/// LoadData makes numbers of a column whose values all are numbers, so that a table's <c>002</c> is <c>2</c>; then the texts must be equal. A group that selects
/// nothing ends as a failure at best, and as an empty "Complete" at worst.
/// </remarks>
internal sealed class NoMatchingRow : IJobRule
{
    private readonly FirstOnes unmatched = new("groups");
    private CheckContext? context;
    private LoadDataTable? table;

    public string Name => "no-matching-row";

    public string Finds => "A group that no row of the table belongs to, or whose keys the table has no columns for: the job would have no images.";

    public string Fix => "Write the group's values as CellProfiler reads the table's: columns of whole numbers lose their leading zeros (2 for 002), text must be equal.";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        table = context.RunsCellProfiler ? await context.Files.TableAsync(cancellationToken) : null;
        return table is { RowCount: > 0 };
    }

    public void Look(GroupReading group)
    {
        if (group.Job is not null && context!.Files.RowsOf(table!).Of(group.Job.Message.Group).Count == 0)
        {
            unmatched.Add(() => Unmatched(group));
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => unmatched.All().ToAsyncEnumerable();

    private Finding Unmatched(GroupReading group)
    {
        var keys = group.Job!.Message.Group;
        table!.RowsOf(keys, out var missing);
        return this.InJobFile(
            context!, Severity.Error, group.Line, "groups", string.Join(",", keys.Select(pair => $"{pair.Key}={pair.Value}")),
            $"group {group.Number} selects no row: {string.Join("; ", missing)}");
    }
}
