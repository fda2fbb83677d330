using Fleetscope.Aws.Setup;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Reaping;

/// <summary>Finds what runs have left in an account, Fleetscope's and those of the family's own tools, and removes it when told to.</summary>
/// <remarks>A thing is found only by the names that the family gives, and only when its run shows no sign of life; what could be anybody's is never named.</remarks>
/// <param name="config">Says which account, region, bucket and cluster.</param>
public sealed class Reaper(AwsAccess access, RunConfig config, TimeProvider clock)
{
    private readonly string? destination = config.Buckets.Destination is { IsFolder: false, Text: var bucket } ? bucket : null;
    private readonly EarlierRuns runs = new(access, config, clock);

    /// <summary>What is left, the most expensive first. Changes nothing.</summary>
    public async Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        var (guards, containers, queues) = (new LeftGuards(runs), new LeftContainers(runs), new LeftQueues(runs));
        List<Leftover> found =
        [
            .. await new LeftFleets(runs).FindAsync(cancellationToken),
            .. await guards.AlarmsAsync(cancellationToken),
            .. await guards.DashboardsAsync(cancellationToken),
            .. await containers.ServicesAsync(cancellationToken),
            .. await containers.TaskDefinitionsAsync(cancellationToken),
            .. await queues.QueuesAsync(cancellationToken),
            .. await queues.LogGroupsAsync(cancellationToken),
            .. await guards.RulesAsync(cancellationToken),
            .. await guards.MonitorFilesAsync(cancellationToken),
            .. await new AbandonedUploads(runs, destination).FindAsync(cancellationToken),
        ];

        // Task definitions last: by them a run's queue and service are known to be a run's, also by the command that goes on after one that was killed.
        return
        [
            .. found.OrderBy(one => one.Kind == RunNames.TaskDefinitionKind).ThenByDescending(one => one.PerMonth ?? decimal.MaxValue).ThenBy(one => one.Kind, StringComparer.Ordinal)
                .ThenBy(one => one.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Removes one of them. What is gone is no error.</summary>
    public async Task RemoveAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        if (leftover.Kind == RunNames.LogGroupKind)
        {
            // A run's removal keeps its logs; here the group is empty.
            await runs.Aws.Logs.DeleteGroupAsync(leftover.Id, cancellationToken);
            return;
        }

        var removal = new RunRemoval(leftover.Run, runs.Aws, new RunService(runs.Aws.Ecs, runs.Clock, _ => { }), runs.Clock);
        await removal.RemoveAsync(new PlannedResource(leftover.Kind, leftover.Id), cancellationToken);
    }
}
