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
        var status = await fleet.StatusAsync(cancellationToken);
        return fleet.Id is { } id
            ? FleetFacts.Of(await watch.LookAsync(id, isNew: false, cancellationToken)) with { StartedAt = startedAt, Ended = status.Ended }
            : status;
    }

    public Task ResizeAsync(int machines, CancellationToken cancellationToken) => fleet.ResizeAsync(machines, cancellationToken);

    public Task EndMachinesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => fleet.EndMachinesAsync(ids, cancellationToken);

    public Task StopAsync(TimeSpan grace, CancellationToken cancellationToken) => fleet.StopAsync(grace, cancellationToken);
}
