namespace Fleetscope.Fleets;

/// <summary>The machines (locally: the worker process) of one run.</summary>
public interface IFleet
{
    /// <summary>Asks for workers. Already there: nothing happens.</summary>
    Task StartAsync(FleetRequest request, CancellationToken cancellationToken);

    /// <summary>Who is there now.</summary>
    Task<FleetStatus> StatusAsync(CancellationToken cancellationToken);

    /// <summary>Asks for another number of machines; those that run are not ended.</summary>
    Task ResizeAsync(int machines, CancellationToken cancellationToken);

    /// <summary>Ends single machines by their ids. Those that are gone are no error; a fleet that tells of no machines has none to end.</summary>
    Task EndMachinesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends all of them: asks first, and insists after <paramref name="grace"/>.</summary>
    Task StopAsync(TimeSpan grace, CancellationToken cancellationToken);
}

/// <summary>What is wanted of a fleet.</summary>
/// <param name="Machines">How many.</param>
/// <param name="Slots">Jobs at once on each.</param>
public sealed record FleetRequest(int Machines, int Slots);

/// <summary>What is there of a fleet.</summary>
/// <param name="Wanted">Machines that are asked for; 0: no fleet was started.</param>
/// <param name="Running">Machines that are there, also those that still boot.</param>
/// <param name="Ended">How workers that were there have ended since the last look, for people to read.</param>
public sealed record FleetStatus(int Wanted, int Running, IReadOnlyList<string> Ended)
{
    /// <summary>Whether the fleet itself replaces machines that it lost. If not, the monitor starts workers again.</summary>
    public bool Replaces { get; init; }

    /// <summary>Whether no machine comes any more: the fleet was cancelled, has failed, or its time is over.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Why machines that are wanted are not there, or those that are do not work, in the engine's words; empty when nothing is known.</summary>
    public string Shortage { get; init; } = "";

    /// <summary>When the fleet was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the engine ends the fleet whatever happens; null: never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>
    /// When machines were lost that the engine did not take away for want of capacity, as far back as the engine remembers: so whoever looks next, from wherever,
    /// misses none. Null when the engine does not tell; then the monitor counts how often it started workers again.
    /// </summary>
    public IReadOnlyList<DateTimeOffset>? LostAt { get; init; }

    /// <summary>Each machine that is there; null when the engine does not tell. A list that is only partly known must be null.</summary>
    public IReadOnlyList<MachineStatus>? Machines { get; init; }
}

/// <summary>One machine of a fleet.</summary>
/// <param name="Id">The engine's exact id.</param>
/// <param name="Age">Since it was started.</param>
/// <param name="Joined">Whether it has reported for work.</param>
/// <param name="Workers">Workers that run on it now; a machine without any runs no job.</param>
public sealed record MachineStatus(string Id, TimeSpan Age, bool Joined, int Workers);
