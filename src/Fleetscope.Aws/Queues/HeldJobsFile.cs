using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Queues;

/// <summary>Tells the run which jobs this process holds, now and then, in one object of its own: SQS cannot be asked who has a message.</summary>
internal sealed class HeldJobsFile(ControlBucket bucket, LeaseBook book, TimeSpan every, TimeProvider clock) : IAsyncDisposable
{
    private readonly string key = $"{bucket.Keys.Workers}{Guid.NewGuid():n}.json";
    private readonly SemaphoreSlim writing = new(1, 1);
    private DateTimeOffset writtenAt;
    private bool isThere;
    private Task background = Task.CompletedTask;

    /// <summary>Called when a job was taken, renewed or let go.</summary>
    public async Task ChangedAsync(CancellationToken cancellationToken)
    {
        if (every == TimeSpan.Zero)
        {
            await WriteAsync(cancellationToken);
        }
        else if (clock.GetUtcNow() - writtenAt >= every && background.IsCompleted)
        {
            // Nobody's job waits for this, and when it fails the next change tries again.
            writtenAt = clock.GetUtcNow();
            background = TryWriteAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await background;
        if (isThere)
        {
            try
            {
                await bucket.DeleteAsync([key], CancellationToken.None);
            }
            catch (FleetscopeException)
            {
                // What it says runs out by itself.
            }
        }

        writing.Dispose();
    }

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is FleetscopeException or OperationCanceledException)
        {
            writtenAt = DateTimeOffset.MinValue;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            var jobs = book.Held.Select(entry => new HeldJob(entry.Job.Id, entry.Lease.Attempt, entry.Holder, entry.LeasedAt, entry.ExpiresAt + (every * 2))).ToList();
            await bucket.WriteAsync(key, new HeldJobs(now, jobs), RunObjectJson.Default.HeldJobs, WriteCondition.Always, cancellationToken);
            isThere = true;
            writtenAt = now;
        }
        finally
        {
            writing.Release();
        }
    }
}
