using Fleetscope.Configuration;
using Fleetscope.Fleets;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Provisioning;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Engines;

/// <summary>A named set of adapters that runs go through: this machine, AWS, a cluster.</summary>
public interface IEngine
{
    /// <summary>The name as the config's ENGINE has it.</summary>
    string Name { get; }

    /// <summary>What a run of this config would create. Changes nothing.</summary>
    IReadOnlyList<PlannedResource> Plan(RunConfig config);

    /// <summary>What of the config does not apply on this engine, in words; empty when all does.</summary>
    IReadOnlyList<string> Remarks(RunConfig config);

    /// <summary>Where the run's ledger is kept.</summary>
    ILedgerStore Ledger(RunConfig config);

    /// <summary>Creates one resource, or finds that it is there. What the config asks of it is applied also to one that is there. Safe to repeat.</summary>
    /// <returns>Whether it is the run's own; false when it stays although the run goes: others may use it, or people read it later.</returns>
    Task<bool> ProvisionAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken);

    /// <summary>Removes one resource, or finds that it is gone. Safe to repeat.</summary>
    Task RemoveAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken);

    /// <summary>Makes this process the only one that controls the run, until the answer is disposed.</summary>
    /// <exception cref="FleetscopeException">Another process controls it; names that process.</exception>
    IDisposable TakeControl(RunConfig config);

    /// <summary>What of the run's state is damaged and will be passed over, in words; empty when nothing is. Ask before opening, which drops it.</summary>
    IReadOnlyList<string> LookForDamage(RunConfig config);

    /// <summary>Opens the ports of a run that has been set up.</summary>
    Task<RunPorts> OpenAsync(RunConfig config, CancellationToken cancellationToken);

    /// <summary>Whether the run's workers are Fleetscope's own. If not, the image's own worker knows the program, keeps no records and commits nothing.</summary>
    bool HasOwnWorkers(RunConfig config);

    /// <summary>Whether the workers are on this machine, and so see the files beside the config.</summary>
    bool WorksHere { get; }

    /// <summary>What to ask of the fleet for a run of this config.</summary>
    FleetRequest FleetOf(RunConfig config, FleetTerms terms);

    /// <summary>Asks for the workers of a run, or finds that they are there.</summary>
    /// <param name="said">Told in words what is done and waited for.</param>
    Task StartAsync(RunConfig config, RunPorts ports, FleetTerms terms, Action<string> said, CancellationToken cancellationToken);

    /// <summary>How a run is watched.</summary>
    RunWatching Watching(RunConfig config);

    /// <summary>Ends what would cost money although the run is over, once its fleet has been stopped. Safe to repeat, also after a crash at any point.</summary>
    /// <param name="said">Told in words what is done and waited for.</param>
    /// <returns>What came of it, for people to read; empty where a run that is over costs nothing.</returns>
    Task<IReadOnlyList<string>> CloseAsync(RunConfig config, Action<string> said, CancellationToken cancellationToken);

    /// <summary>Opens the log of a run alone; it outlives the run's removal. Dispose it where it can be disposed.</summary>
    IRunLog OpenLog(RunConfig config);
}

/// <summary>What a caller asks of a fleet beyond what the config says.</summary>
/// <param name="Program">The program of the run's jobs.</param>
public sealed record FleetTerms(string Program)
{
    /// <summary>Jobs at once on a machine; null: as the config says.</summary>
    public int? Slots { get; init; }

    /// <summary>The fleet file of the Distributed-Something family; null where the engine needs none, or a fleet is there already.</summary>
    public string? FleetFile { get; init; }

    /// <summary>Whether to wait until the machines are there.</summary>
    public bool Waits { get; init; } = true;
}

/// <summary>How a run is watched.</summary>
/// <param name="Terms">How patiently.</param>
/// <param name="Notes">Where a monitor keeps what it must remember.</param>
public sealed record RunWatching(MonitorTerms Terms, IMonitorNotes Notes)
{
    /// <summary>Whether the fleet works on when nobody watches. If not, it is stopped when the watching is.</summary>
    public bool FleetGoesOn { get; init; }

    /// <summary>What to clear away between looks; null: nothing.</summary>
    public Func<CancellationToken, Task>? Tidy { get; init; }
}

/// <summary>Everything a run is reached through.</summary>
/// <param name="Store">Opens the objects of a bucket.</param>
public sealed record RunPorts(
    IJobQueue Queue,
    IDeadLetters DeadLetters,
    IJobRecords Records,
    ICommitRegister Commits,
    IRunLog Log,
    IFleet Fleet,
    Func<Bucket, IObjectStore> Store) : IAsyncDisposable
{
    /// <summary>Keeps a copy of a job file that is about to be submitted; null where none is needed.</summary>
    public Func<string, CancellationToken, Task>? KeepJobFile { get; init; }

    /// <summary>What closes the ports, when something must.</summary>
    public Func<ValueTask>? Closing { get; init; }

    public ValueTask DisposeAsync() => Closing?.Invoke() ?? ValueTask.CompletedTask;
}
