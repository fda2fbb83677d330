using Fleetscope.Fleets;

namespace Fleetscope.Tests.Fakes;

/// <summary>A fleet that is as the test says, and writes down what is asked of it.</summary>
internal sealed class ScriptedFleet(FleetStatus status) : IFleet
{
    public FleetStatus Status { get; set; } = status;

    public List<string> Asked { get; } = [];

    public Task StartAsync(FleetRequest request, CancellationToken cancellationToken) => Ask($"start {request.Machines} x {request.Slots}");

    public Task<FleetStatus> StatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status);

    public Task ResizeAsync(int machines, CancellationToken cancellationToken)
    {
        Status = Status with { Wanted = machines };
        return Ask($"resize {machines}");
    }

    public Task EndMachinesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => Ask($"end {string.Join(' ', ids)}");

    public Task StopAsync(TimeSpan grace, CancellationToken cancellationToken) => Ask("stop");

    private Task Ask(string what)
    {
        Asked.Add(what);
        return Task.CompletedTask;
    }
}
