using Fleetscope.Queues;

namespace Fleetscope.Workers;

/// <summary>A lease that a <see cref="LeaseKeeper"/> renews until it is let go.</summary>
internal sealed class HeldLease : IDisposable
{
    private readonly CancellationTokenSource lost = new();
    private readonly Lock gate = new();
    private bool disposed;
    private readonly TimeProvider clock;
    private long validUntil;

    internal HeldLease(JobLease lease, TimeSpan length, TimeProvider clock)
    {
        Lease = lease;
        this.clock = clock;
        Extend(length, clock.GetTimestamp());
    }

    public JobLease Lease { get; }

    /// <summary>Whether the queue is being told how the attempt ended: from then on it may deliver the job anew, and rightly so.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Whether this very worker held the job already when it was delivered once more, as queues do at times. The first delivery goes on.</summary>
    public bool IsSecond { get; internal set; }

    /// <summary>Cancelled when the job is not ours any more: stop whatever is done for it.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Whether the user cancelled the job; meaningful once <see cref="Lost"/> is cancelled.</summary>
    public bool Cancelled { get; private set; }

    /// <summary>
    /// Whether nobody else may have the job yet, by our own monotonic clock. A process that was stopped for longer than the lease finds out here,
    /// whatever the wall clock says.
    /// </summary>
    public bool IsValid => !lost.IsCancellationRequested && clock.GetTimestamp() < Volatile.Read(ref validUntil);

    /// <summary>Counts the lease from a moment before the queue was asked, so that it is never believed longer than it is.</summary>
    internal void Extend(TimeSpan length, long asked) =>
        Volatile.Write(ref validUntil, asked + (long)(length.TotalSeconds * clock.TimestampFrequency));

    /// <summary>The keeper may learn of a loss while the runner lets go: whoever comes second does nothing.</summary>
    internal void Lose(bool cancelled)
    {
        lock (gate)
        {
            if (!disposed)
            {
                Cancelled = cancelled;
                lost.Cancel();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            lost.Dispose();
        }
    }
}
