using System.Collections.Concurrent;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Logs;

namespace Fleetscope.Aws.Logs;

/// <summary>The log of a run: the text of attempts in CloudWatch Logs where the family's workers put it, events in S3.</summary>
/// <remarks>
/// Everything waits in memory for a few seconds, so that a <c>kill -9</c> loses that much; nothing but reports depends on it. No job ever waits for
/// CloudWatch. Two jobs of the same name that run at the same time share a stream, and their lines cannot be told apart.
/// </remarks>
internal sealed class CloudWatchRunLog : IRunLog, IAsyncDisposable
{
    /// <summary>How much text may wait for CloudWatch. What comes on top is dropped, and said.</summary>
    private const long MostWaiting = 16 * 1024 * 1024;

    private const int FlushRounds = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly ILogs logs;
    private readonly RunLogPlaces places;
    private readonly TimeProvider clock;
    private readonly EventSegments events;
    private readonly ConcurrentDictionary<AttemptFeed, bool> feeds = new();
    private readonly LogBudget budget = new(MostWaiting);
    private readonly CancellationTokenSource closing = new();
    private readonly Task[] loops;

    public CloudWatchRunLog(ILogs logs, ControlBucket bucket, RunLogPlaces places, TimeProvider clock)
    {
        (this.logs, this.places, this.clock) = (logs, places, clock);
        events = new EventSegments(bucket, places.Writer, clock);
        loops = [LoopAsync(places.TextEvery, SendAllAsync), LoopAsync(places.EventsEvery, events.FlushAsync)];
    }

    public Stream OpenAttempt(JobId job, int attempt)
    {
        var feed = new AttemptFeed(logs, places.Group, StreamOf(job), budget, clock);
        feed.Add(AttemptHeader.Of(job, attempt));
        feeds[feed] = true;
        return new AttemptWriting(feed);
    }

    public Stream? ReadAttempt(JobId job, int attempt)
    {
        var reading = new AttemptReading(logs, places.Group, StreamOf(job), AttemptHeader.Of(job, attempt));

        // The port answers at once whether there is anything; on a thread of its own, so that no caller's scheduler is blocked by itself.
        if (Task.Run(() => reading.FindAsync(CancellationToken.None)).GetAwaiter().GetResult())
        {
            return reading;
        }

        reading.Dispose();
        return null;
    }

    public void Append(RunEvent happened) => events.Append(happened);

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await events.FlushAsync(cancellationToken);
        for (var round = 1; ; round++)
        {
            try
            {
                await SendAllAsync(cancellationToken);
                return;
            }
            catch (AwsException busy) when (round < FlushRounds && (AwsFailures.IsSlowDown(busy) || busy.Status is 0 or >= 500))
            {
                await Task.Delay(FirstPause * (1 << (round - 1)), clock, cancellationToken);
            }
            catch (AwsException failure)
            {
                throw AwsFailures.InWords(failure, $"log group {places.Group}");
            }
        }
    }

    public IAsyncEnumerable<RunEvent> ReadAsync(Action<string> damaged, CancellationToken cancellationToken) => events.ReadAsync(damaged, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(loops);
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        finally
        {
            foreach (var feed in feeds.Keys)
            {
                feed.Dispose();
            }

            events.Dispose();
            closing.Dispose();
        }
    }

    private string StreamOf(JobId job) => places.JobOf(job) is { } known ? LogStreamName.Of(known) : job.ToString();

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        var all = feeds.Keys.ToList();
        await Task.WhenAll(all.Select(feed => feed.SendAsync(cancellationToken)));
        foreach (var feed in all.Where(feed => feed is { IsEnded: true, IsEmpty: true }))
        {
            feeds.TryRemove(feed, out _);
        }
    }

    private async Task LoopAsync(TimeSpan every, Func<CancellationToken, Task> work)
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(every, clock, closing.Token);
                await work(closing.Token);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is AwsException or FleetscopeException)
            {
                // Kept in memory: the next round tries again, and FlushAsync tells whoever waits for it.
            }
        }
    }
}

/// <summary>Where a run log writes.</summary>
/// <param name="Group">LOG_GROUP_NAME.</param>
/// <param name="Writer">Names this process among all that ever write: a worker's name and something unique.</param>
/// <param name="JobOf">Finds the job of an identity, for the name of its stream: <see cref="Queues.LeaseBook.JobOf"/> on workers. Null: the identity is the name.</param>
internal sealed record RunLogPlaces(string Group, string Writer, Func<JobId, Job?> JobOf)
{
    /// <summary>How long text waits: a PutLogEvents for each running attempt.</summary>
    public TimeSpan TextEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long events wait: a PutObject for each process.</summary>
    public TimeSpan EventsEvery { get; init; } = TimeSpan.FromSeconds(30);
}
