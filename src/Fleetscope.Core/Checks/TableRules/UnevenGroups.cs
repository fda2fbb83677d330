using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.TableRules;

/// <summary>Finds groups that have more or fewer rows than nearly all others: a site that was forgotten, or stands twice.</summary>
internal sealed class UnevenGroups : IJobRule
{
    private const double NearlyAll = 0.75;
    private const int Fewest = 4;

    private readonly Dictionary<int, (long Groups, List<(int Line, int Number)> First)> bySize = [];
    private CheckContext? context;
    private LoadDataTable? table;

    public string Name => "uneven-groups";

    public string Finds => "A group with another number of rows than three quarters of the groups have: a missing site, or one that stands twice in the table.";

    public string Fix => "Complete the table, or let it be when the plate is so.";

    public async Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken)
    {
        this.context = context;
        table = context.RunsCellProfiler && context.JobFile is not null ? await context.Files.TableAsync(cancellationToken) : null;
        return table is { RowCount: > 0 };
    }

    public void Look(GroupReading group)
    {
        // Groups without any row have a rule of their own.
        if (group.Job is null || context!.Files.RowsOf(table!).Of(group.Job.Message.Group).Count is not (> 0 and var rows))
        {
            return;
        }

        var (groups, first) = bySize.GetValueOrDefault(rows, (0, []));
        if (first.Count < FirstOnes.Shown)
        {
            first.Add((group.Line, group.Number));
        }

        bySize[rows] = (groups + 1, first);
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => Conclude(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Conclude(CheckContext context)
    {
        var all = bySize.Values.Sum(size => size.Groups);
        var (usual, most) = bySize.Count == 0 ? default : bySize.MaxBy(size => size.Value.Groups);
        if (all < Fewest || most.Groups < all * NearlyAll)
        {
            yield break;
        }

        var others = new FirstOnes("groups");
        foreach (var (rows, size) in bySize.Where(size => size.Key != usual).OrderBy(size => size.Key))
        {
            foreach (var (line, number) in size.First)
            {
                others.Add(() => this.InJobFile(
                    context, Severity.Warning, line, "groups", "", $"group {number} has {rows:N0} row{(rows == 1 ? "" : "s")} of the table, and {most.Groups:N0} of {all:N0} groups have {usual:N0}"));
            }
        }

        foreach (var finding in others.All())
        {
            yield return finding;
        }
    }
}
