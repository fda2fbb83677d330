using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>A run at one moment: all that a decision may depend on.</summary>
/// <param name="SinceProgress">Workers that have ended, one after another, since the last job ended.</param>
public sealed record Snapshot(JobCounts Counts, FleetStatus Fleet, int SinceProgress)
{
    /// <summary>When it was taken.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Jobs at once on a machine; at least 1.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>What is remembered of earlier looks, this one included.</summary>
    public MonitorMemory Memory { get; init; } = MonitorMemory.Fresh;

    /// <summary>Jobs that still need an attempt.</summary>
    public long Left => Counts.Waiting + Counts.Running;

    /// <summary>Whether jobs are known to have been there. A queue that was always empty is not over: nothing was submitted yet.</summary>
    public bool HadJobs => Counts.Submitted > 0 || Memory.SeenJobs;

    /// <summary>Whether less than <paramref name="span"/> has passed since <paramref name="then"/>; false when that never was.</summary>
    public bool Within(TimeSpan span, DateTimeOffset? then) => then is { } at && At - at < span;
}

/// <summary>What the monitor does next.</summary>
public abstract record MonitorAction
{
    private MonitorAction() { }

    /// <summary>Nothing: look again later.</summary>
    /// <param name="Why">What is waited for; empty when all is well.</param>
    public sealed record Wait(string Why = "") : MonitorAction;

    /// <summary>Tell the user.</summary>
    public sealed record Warn(string What) : MonitorAction;

    /// <summary>Ask for the workers again: they are gone and jobs are left.</summary>
    public sealed record StartWorkers(string Why) : MonitorAction;

    /// <summary>Ask for fewer machines. None is ended by it; those that vanish are not replaced.</summary>
    public sealed record Resize(int Machines, string Why) : MonitorAction;

    /// <summary>End these machines: they cost money and never became workers.</summary>
    public sealed record EndMachines(IReadOnlyList<string> Ids, string Why) : MonitorAction;

    /// <summary>Stop the fleet: the run is over.</summary>
    public sealed record Finish(string Why) : MonitorAction;

    /// <summary>Stop the fleet although jobs are left: too many of them are dead.</summary>
    public sealed record Halt(string Why) : MonitorAction;

    /// <summary>Stop the fleet although jobs are left: its time is over. The jobs stay queued for another fleet, so the queue must not go.</summary>
    public sealed record Pause(string Why) : MonitorAction;

    /// <summary>Leave the run: its workers end before they finish anything.</summary>
    public sealed record GiveUp(string Why) : MonitorAction;

    /// <summary>Whether the monitor does this and watches on.</summary>
    public bool GoesOn => this is Wait or Warn or StartWorkers or Resize or EndMachines;
}
