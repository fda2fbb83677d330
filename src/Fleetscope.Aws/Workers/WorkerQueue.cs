using System.Collections.Concurrent;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Workers;

namespace Fleetscope.Aws.Workers;

/// <summary>The queue as a worker on AWS sees it: while it is empty or does not answer the worker waits, and the worker leaves when the run is over.</summary>
/// <remarks>
/// A container that exits is started again by ECS, so a worker leaves only when it is told to, or when there is no queue any more. SQS does not notice that an asker has hung
/// up: the message that it finds for him is hidden from everybody until its lease ends (aws/aws-sdk-js, issue 2350). So nobody hangs up here: who is told to stop goes at once,
/// and what his question still brings is handed back.
/// </remarks>
internal sealed class WorkerQueue(IJobQueue queue, RunControlFile control, Departure departure, TimeProvider clock, Action<string> said) : IJobQueue, IAsyncDisposable
{
    private readonly AskingAgain again = new(clock, said);
    private readonly ConcurrentBag<Task> lateAnswers = [];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    public Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) => queue.AddAsync(jobs, cancellationToken);

    public async Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (departure.Stops.Stopping.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            if ((await control.GetAsync(cancellationToken)).Over)
            {
                return Leave("the run is over");
            }

            var lease = await AskAsync(holder, visibility, cancellationToken);
            again.Answered();
            return lease;
        }
        catch (FleetscopeException gone) when (gone.InnerException is AwsException { Code: "QueueDoesNotExist" })
        {
            return Leave("the run's queue is gone");
        }
        catch (FleetscopeException failure)
        {
            await again.PauseAsync(failure, cancellationToken);
            return null;
        }
    }

    public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => InTurnAsync(
        lease,
        async () =>
        {
            await queue.RenewAsync(lease, visibility, cancellationToken);
            return true;
        },
        cancellationToken);

    public async Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken)
    {
        await queue.CompleteAsync(lease, attempt, cancellationToken);
        turns.TryRemove(lease.Receipt, out _);
    }

    public async Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken)
    {
        var state = await InTurnAsync(lease, () => queue.ReleaseAsync(lease, attempt, delay, cancellationToken), cancellationToken);
        turns.TryRemove(lease.Receipt, out _);
        return state;
    }

    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);

    /// <summary>Waits until what was still asked is answered, and handed back: <see cref="WorkerRun.LongestWait"/> at most.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(lateAnswers);

    private async Task<JobLease?> AskAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var answer = queue.TryLeaseAsync(holder, visibility, CancellationToken.None);
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lateAnswers.Add(HandBackAsync(answer, holder));
            throw;
        }
    }

    private async Task HandBackAsync(Task<JobLease?> answer, string holder)
    {
        try
        {
            if (await answer is { } lease)
            {
                var now = clock.GetUtcNow();
                var untouched = new AttemptRecord(lease.Attempt, holder, 0, now, now, new JobOutcome.Interrupted(departure.Stops.Why()), ResourceUse.None, [], "");
                await queue.ReleaseAsync(lease, untouched, TimeSpan.Zero, CancellationToken.None);
            }
        }
        catch (Exception failure) when (failure is FleetscopeException or LeaseLostException)
        {
            // Then the job comes back when its lease ends.
        }
    }

    /// <summary>One at a time for each lease: a renewal that is on its way would hide again what was just shown.</summary>
    private async Task<T> InTurnAsync<T>(JobLease lease, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var turn = turns.GetOrAdd(lease.Receipt, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private JobLease? Leave(string why)
    {
        said($"{why}: this worker leaves");
        departure.Begin(why, WorkerRun.FinishFor, commitFor: WorkerRun.FinishFor);
        return null;
    }
}
