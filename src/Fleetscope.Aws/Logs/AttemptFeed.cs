using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Logs;

/// <summary>The lines of one attempt on their way to its log stream.</summary>
internal sealed class AttemptFeed(ILogs logs, string group, string stream, LogBudget budget, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly Lock gate = new();
    private readonly List<LogEvent> waiting = [];
    private DateTimeOffset last;
    private long dropped;

    /// <summary>Whether the attempt writes no more.</summary>
    public bool IsEnded { get; set; }

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return waiting.Count == 0;
            }
        }
    }

    /// <summary>Adds a line; never waits. When too much waits already the line is dropped, and that is said in its place.</summary>
    public void Add(string line)
    {
        lock (gate)
        {
            // Events must be in the order of time, also when the clock is set back.
            last = clock.GetUtcNow() is var now && now > last ? now : last;
            var added = new LogEvent(last, line);
            if (!budget.TryTake(LogBatch.SizeOf(added)))
            {
                dropped++;
                return;
            }

            if (dropped > 0)
            {
                waiting.Add(new LogEvent(last, $"[fleetscope: {dropped} lines were dropped here, because CloudWatch Logs did not take them in time]"));
                dropped = 0;
            }

            waiting.Add(added);
        }
    }

    /// <summary>Sends what waits.</summary>
    /// <exception cref="AwsException">It waits still.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            while (Next() is { Count: > 0 } batch)
            {
                await PutAsync(batch, cancellationToken);
                lock (gate)
                {
                    waiting.RemoveRange(0, batch.Count);
                    budget.GiveBack(batch.Sum(LogBatch.SizeOf));
                }
            }
        }
        finally
        {
            sending.Release();
        }
    }

    public void Dispose() => sending.Dispose();

    private List<LogEvent> Next()
    {
        lock (gate)
        {
            return waiting.GetRange(0, LogBatch.Take(waiting));
        }
    }

    private async Task PutAsync(List<LogEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            await logs.PutEventsAsync(group, stream, batch, cancellationToken);
        }
        catch (AwsException missing) when (missing.Code == "ResourceNotFoundException")
        {
            try
            {
                await logs.CreateStreamAsync(group, stream, cancellationToken);
            }
            catch (AwsException groupMissing) when (groupMissing.Code == "ResourceNotFoundException")
            {
                await logs.CreateGroupAsync(group, cancellationToken);
                await logs.CreateStreamAsync(group, stream, cancellationToken);
            }

            await logs.PutEventsAsync(group, stream, batch, cancellationToken);
        }
    }
}

/// <summary>How much text of all attempts together may wait for CloudWatch.</summary>
internal sealed class LogBudget(long bytes)
{
    private long left = bytes;

    public bool TryTake(int size)
    {
        if (Interlocked.Add(ref left, -size) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref left, size);
        return false;
    }

    public void GiveBack(int size) => Interlocked.Add(ref left, size);
}
