using Fleetscope.Aws.Watching;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Fleet;

/// <summary>What startCluster is told besides the config: by whom it speaks and remembers, and what the ledger knows already.</summary>
internal sealed record StartTerms
{
    /// <summary>Takes one line for the user.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Keeps each thing in the ledger before it is created, and after.</summary>
    public required ResourceRecorder Record { get; init; }

    /// <summary>Whether the ledger has this as ours already.</summary>
    public Func<PlannedResource, bool> Owns { get; init; } = _ => false;

    /// <summary>The fleet's id in the ledger; null when it has none that is not removed.</summary>
    public string? FleetId { get; init; }

    /// <summary>The last ClientToken in the ledger that is not removed, planned ones too; null when it has none.</summary>
    public FleetToken? Token { get; init; }

    public WaitFor WaitFor { get; init; } = WaitFor.Joined;

    /// <summary>PROGRAM of the run: <c>cellprofiler</c>, <c>fiji</c>, <c>command</c>; null when it is not known.</summary>
    public string? Program { get; init; }

    /// <summary>The version of the worker in the bucket; used under WORKER = 'fleetscope'.</summary>
    public string WorkerVersion { get; init; } = "";
}

/// <summary>What startCluster came to.</summary>
/// <param name="FleetId">The spot fleet request.</param>
/// <param name="WasThere">Whether it was there before.</param>
/// <param name="Finding">What was seen last.</param>
internal sealed record StartedFleet(string FleetId, bool WasThere, FleetFinding Finding);
