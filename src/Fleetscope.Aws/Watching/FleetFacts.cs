using Fleetscope.Aws.Api;
using Fleetscope.Fleets;

namespace Fleetscope.Aws.Watching;

/// <summary>What the sight of a fleet tells a monitor. Pure.</summary>
internal static class FleetFacts
{
    public static FleetStatus Of(FleetSight sight)
    {
        var machines = sight.Machines.Where(machine => !machine.IsGone).ToList();
        var inCluster = sight.Cluster.ToDictionary(one => one.InstanceId);
        var finding = FleetHistory.Read(sight);
        return new FleetStatus(sight.Request?.TargetCapacity ?? sight.Wanted, machines.Count, [])
        {
            Replaces = true,
            IsClosed = finding.Fate != FleetFate.GoesOn,
            Shortage = finding.Reason,
            EndsAt = sight.Request?.ValidUntil,
            LostAt = Lost(sight.Events),

            // A machine whose agent lost its connection for a while runs its containers on, so that it has registered counts.
            // A cluster without any machine may also be one that was not asked: then nothing is known of who joined.
            Machines = inCluster.Count == 0 && sight.Service is null
                ? null
                : machines.ConvertAll(machine => new MachineStatus(
                    machine.Id, sight.At - machine.LaunchedAt, inCluster.ContainsKey(machine.Id), inCluster.TryGetValue(machine.Id, out var joined) ? joined.RunningTasks : 0)),
        };
    }

    /// <summary>Ends of machines without the notice that comes before AWS takes a machine back.</summary>
    private static List<DateTimeOffset> Lost(IReadOnlyList<FleetEvent> events)
    {
        var taken = events.Where(happened => happened is { Kind: "instanceChange", SubType: "termination_notified" }).Select(happened => happened.InstanceId).ToHashSet();
        return [.. events.Where(happened => happened is { Kind: "instanceChange", SubType: "terminated" } && !taken.Contains(happened.InstanceId)).DistinctBy(happened => happened.InstanceId).Select(happened => happened.At)];
    }
}
