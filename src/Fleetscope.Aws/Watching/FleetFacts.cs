using Fleetscope.Aws.Api;
using Fleetscope.Fleets;

namespace Fleetscope.Aws.Watching;

/// <summary>What the sight of a fleet tells a monitor. Pure.</summary>
internal static class FleetFacts
{
    /// <param name="toldUntil">The moment up to which ends of machines were told already.</param>
    public static FleetStatus Of(FleetSight sight, DateTimeOffset toldUntil)
    {
        var machines = sight.Machines.Where(machine => !machine.IsGone).ToList();
        var finding = FleetHistory.Read(sight);
        return new FleetStatus(sight.Request?.TargetCapacity ?? sight.Wanted, machines.Count, Told(sight.Events, toldUntil))
        {
            Replaces = true,
            IsClosed = finding.Fate != FleetFate.GoesOn,
            Shortage = finding.Reason,
            EndsAt = sight.Request?.ValidUntil,
            LostAt = sight.KnowsEvents ? [.. Lost(sight.Events)] : null,
            Machines = Machines(sight, machines),
        };
    }

    private static IReadOnlyList<MachineStatus>? Machines(FleetSight sight, IReadOnlyList<Instance> machines)
    {
        // Without the cluster every machine would seem not to have joined.
        if (sight.Cluster is null)
        {
            return null;
        }

        // A machine whose agent lost its connection for a while runs its containers on, so that it has registered counts.
        var workers = sight.Cluster.GroupBy(home => home.InstanceId).ToDictionary(of => of.Key, of => of.Sum(home => home.RunningTasks));
        return [.. machines.Select(machine => new MachineStatus(machine.Id, sight.At - machine.LaunchedAt, workers.ContainsKey(machine.Id), workers.GetValueOrDefault(machine.Id)))];
    }

    /// <summary>The ends that are new, for people.</summary>
    private static IReadOnlyList<string> Told(IReadOnlyList<FleetEvent> events, DateTimeOffset toldUntil)
    {
        var taken = TakenBack(events);
        return
        [
            .. Ends(events).Where(end => end.At > toldUntil).Select(end =>
                $"machine {end.InstanceId} ended" + (taken.Contains(end.InstanceId) ? ": AWS took it back" : end.Description.Length == 0 ? "" : $": {end.Description}")),
        ];
    }

    /// <summary>When machines ended without the notice that comes before AWS takes one back.</summary>
    private static IEnumerable<DateTimeOffset> Lost(IReadOnlyList<FleetEvent> events)
    {
        var taken = TakenBack(events);
        return Ends(events).Where(end => !taken.Contains(end.InstanceId)).Select(end => end.At);
    }

    private static IEnumerable<FleetEvent> Ends(IReadOnlyList<FleetEvent> events) =>
        events.Where(happened => happened is { Kind: "instanceChange", SubType: "terminated" }).DistinctBy(happened => happened.InstanceId);

    private static HashSet<string> TakenBack(IReadOnlyList<FleetEvent> events) =>
        [.. events.Where(happened => happened is { Kind: "instanceChange", SubType: "termination_notified" }).Select(happened => happened.InstanceId)];
}
