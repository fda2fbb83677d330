using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>How fast a run goes and when it may be over, from the counts seen lately.</summary>
/// <remarks>The denominator never moves down: it is what was submitted. The rate is that of the last minute, or of the whole time when jobs are longer.</remarks>
public sealed class Progress(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<(long At, long Ended)> seen = new();
    private (long At, long Ended)? first;

    /// <summary>The counts seen last.</summary>
    public JobCounts Counts { get; private set; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Jobs that ended per second; null before any has.</summary>
    public double? JobsPerSecond { get; private set; }

    /// <summary>When the run may be over; null when nothing can be said.</summary>
    public TimeSpan? Left => JobsPerSecond is { } rate and > 0 ? TimeSpan.FromSeconds((Counts.Waiting + Counts.Running) / rate) : null;

    public void See(JobCounts counts)
    {
        Counts = counts;
        var now = clock.GetTimestamp();
        first ??= (now, counts.Ended);
        seen.Enqueue((now, counts.Ended));
        while (clock.GetElapsedTime(seen.Peek().At, now) > Window)
        {
            seen.Dequeue();
        }

        var from = seen.Peek().Ended < counts.Ended ? seen.Peek() : first.Value;
        var time = clock.GetElapsedTime(from.At, now).TotalSeconds;
        JobsPerSecond = time > 0 && counts.Ended > from.Ended ? (counts.Ended - from.Ended) / time : JobsPerSecond;
    }
}
