using Fleetscope.Aws.Fleet;
using Fleetscope.Fleets;

namespace Fleetscope.Aws.Watching;

/// <summary>A run's spot fleet as its monitor sees it: with its machines, how many of them have joined, and why others have not come.</summary>
internal sealed class WatchedFleet(SpotFleet fleet, FleetWatch watch, DateTimeOffset? startedAt) : IFleet
{
    public Task StartAsync(FleetRequest request, CancellationToken cancellationToken) => fleet.StartAsync(request, cancellationToken);

    public async Task<FleetStatus> StatusAsync(CancellationToken cancellationToken)
    {
        // Also finds a request that only its token or tag tells of.
        var status = await fleet.StatusAsync(cancellationToken) with { Replaces = true };
        if (fleet.Id is not { } id)
        {
            return status;
        }

        var sight = await watch.LookAsync(id, isNew: false, cancellationToken);
        var finding = FleetHistory.Read(sight);
        return status with
        {
            Running = sight.Machines.Count,
            IsClosed = finding.Fate != FleetFate.GoesOn,
            Shortage = finding.Reason,
            StartedAt = startedAt,
            EndsAt = sight.Request?.ValidUntil,
            EndedEver = EndedIn(sight),
            Machines = [.. sight.Machines.Select(machine => StatusOf(machine.Id, machine.LaunchedAt, sight))],
        };
    }

    public Task ResizeAsync(int machines, CancellationToken cancellationToken) => fleet.ResizeAsync(machines, cancellationToken);

    public Task EndMachinesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => fleet.EndMachinesAsync(ids, cancellationToken);

    public Task StopAsync(TimeSpan grace, CancellationToken cancellationToken) => fleet.StopAsync(grace, cancellationToken);

    private static MachineStatus StatusOf(string id, DateTimeOffset launchedAt, FleetSight sight)
    {
        var joined = sight.Cluster.FirstOrDefault(one => one.InstanceId == id);
        return new MachineStatus(id, sight.At - launchedAt, joined is { AgentConnected: true }, joined?.RunningTasks ?? 0);
    }

    // Machines that AWS took back were told two minutes before (history event termination_notified); that is no fault of theirs.
    private static long EndedIn(FleetSight sight)
    {
        var taken = sight.Events.Where(one => one.SubType == "termination_notified").Select(one => one.InstanceId).ToHashSet();
        return sight.Events.Where(one => one is { Kind: "instanceChange", SubType: "terminated" } && !taken.Contains(one.InstanceId)).Select(one => one.InstanceId).Distinct().LongCount();
    }
}
