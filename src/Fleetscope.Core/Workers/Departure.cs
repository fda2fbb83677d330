namespace Fleetscope.Workers;

/// <summary>Lets a worker go by a moment: it takes no more jobs at once, its programs are ended later, and at last what it still commits is given up.</summary>
/// <remarks>It may be told more than once, from any thread: the earlier moments count, and the reason that brought them.</remarks>
public sealed class Departure : IDisposable
{
    private readonly TimeProvider clock;
    private readonly long origin;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource abandon = new();
    private readonly CancellationTokenSource abandonCommits = new();
    private readonly ITimer abandonTimer;
    private readonly ITimer commitsTimer;
    private TimeSpan abandonAt = TimeSpan.MaxValue;
    private TimeSpan commitsAt = TimeSpan.MaxValue;
    private bool disposed;

    public Departure(TimeProvider clock)
    {
        this.clock = clock;
        origin = clock.GetTimestamp();
        abandonTimer = clock.CreateTimer(_ => Cancel(abandon), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        commitsTimer = clock.CreateTimer(_ => Cancel(abandonCommits), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Stops = new WorkerStops(stopping.Token, abandon.Token) { AbandonCommits = abandonCommits.Token, Why = () => Why ?? "the worker was told to stop" };
    }

    /// <summary>What the worker is run with.</summary>
    public WorkerStops Stops { get; }

    /// <summary>Why the worker leaves; null while it stays.</summary>
    public string? Why { get; private set; }

    /// <summary>Takes no more jobs from now on.</summary>
    /// <param name="why">The reason as a clause: "AWS takes the machine back at 12:00:00Z".</param>
    /// <param name="finishFor">How long running programs may go on; null: to their end.</param>
    /// <param name="commitFor">How long outputs may still be put; null: to their end. Never shorter than <paramref name="finishFor"/>.</param>
    public void Begin(string why, TimeSpan? finishFor, TimeSpan? commitFor)
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            var now = clock.GetElapsedTime(origin);
            var abandonThen = finishFor is { } finish ? now + finish : TimeSpan.MaxValue;
            var commitsThen = commitFor is { } commit ? now + (finishFor > commit ? finishFor.Value : commit) : TimeSpan.MaxValue;
            if (Why is null || abandonThen < abandonAt || commitsThen < commitsAt)
            {
                Why = why;
            }

            Earlier(ref abandonAt, abandonThen, now, abandonTimer);
            Earlier(ref commitsAt, commitsThen, now, commitsTimer);
        }

        Cancel(stopping);
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
        }

        abandonTimer.Dispose();
        commitsTimer.Dispose();
        stopping.Dispose();
        abandon.Dispose();
        abandonCommits.Dispose();
    }

    private static void Earlier(ref TimeSpan at, TimeSpan then, TimeSpan now, ITimer timer)
    {
        if (then < at)
        {
            at = then;
            timer.Change(then - now, Timeout.InfiniteTimeSpan);
        }
    }

    private void Cancel(CancellationTokenSource source)
    {
        // Not under the lock: whoever waits for the token goes on within this call.
        lock (gate)
        {
            if (disposed)
            {
                return;
            }
        }

        source.Cancel();
    }
}
