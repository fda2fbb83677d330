using Fleetscope.Configuration;
using Fleetscope.Fleets;
using Fleetscope.Logs;
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

    /// <summary>Opens the log of a run alone; it outlives the run's removal. Dispose it where it can be disposed.</summary>
    IRunLog OpenLog(RunConfig config);
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
    /// <summary>What closes the ports, when something must.</summary>
    public Func<ValueTask>? Closing { get; init; }

    public ValueTask DisposeAsync() => Closing?.Invoke() ?? ValueTask.CompletedTask;
}
