namespace Fleetscope.Workers;

/// <summary>The moments at which a worker lets go of its jobs, one after the other, and why.</summary>
/// <param name="Stopping">Take no more jobs; finish what runs.</param>
/// <param name="Abandon">End the programs and hand their jobs back.</param>
public sealed record WorkerStops(CancellationToken Stopping, CancellationToken Abandon)
{
    /// <summary>Hand back also the jobs whose programs have ended and whose outputs are still being put; the same moment unless set.</summary>
    public CancellationToken AbandonCommits { get; init; } = Abandon;

    /// <summary>Why, for the outcome of what is handed back.</summary>
    public Func<string> Why { get; init; } = () => "the worker was told to stop";
}
