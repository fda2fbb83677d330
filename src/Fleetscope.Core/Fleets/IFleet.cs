namespace Fleetscope.Fleets;

/// <summary>The machines (locally: the worker process) of one run.</summary>
public interface IFleet
{
    /// <summary>Asks for workers. Already there: nothing happens.</summary>
    Task StartAsync(FleetRequest request, CancellationToken cancellationToken);

    /// <summary>Who is there now.</summary>
    Task<FleetStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>Asks for another number of machines; those that run jobs are not ended.</summary>
    Task ResizeAsync(int machines, CancellationToken cancellationToken);

    /// <summary>Ends all of them: asks first, and insists after <paramref name="grace"/>.</summary>
    Task StopAsync(TimeSpan grace, CancellationToken cancellationToken);
}

/// <summary>What is wanted of a fleet.</summary>
/// <param name="Machines">How many.</param>
/// <param name="Slots">Jobs at once on each.</param>
public sealed record FleetRequest(int Machines, int Slots);

/// <summary>What is there of a fleet.</summary>
/// <param name="Ended">How workers that were there have ended since the last look, for people to read.</param>
public sealed record FleetStatus(int Wanted, int Running, IReadOnlyList<string> Ended);
