using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>A run at one moment: all that a decision may depend on.</summary>
/// <param name="SinceProgress">Workers that have ended, one after another, since the last job ended.</param>
public sealed record Snapshot(JobCounts Counts, FleetStatus Fleet, int SinceProgress);

/// <summary>What the monitor does next.</summary>
public abstract record MonitorAction
{
    private MonitorAction() { }

    /// <summary>Nothing: look again later.</summary>
    public sealed record Wait : MonitorAction;

    /// <summary>Ask for the workers again: they are gone and jobs are left.</summary>
    public sealed record StartWorkers(string Why) : MonitorAction;

    /// <summary>Stop the fleet: the run is over.</summary>
    public sealed record Finish(string Why) : MonitorAction;

    /// <summary>Stop the fleet although jobs are left: too many of them are dead.</summary>
    public sealed record Halt(string Why) : MonitorAction;

    /// <summary>Leave the run: its workers end before they finish anything.</summary>
    public sealed record GiveUp(string Why) : MonitorAction;
}
