using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Workers;

/// <summary>The queue as a worker on AWS sees it: while it is empty or does not answer the worker waits, and it hears when the run is over.</summary>
/// <remarks>A container that exits is started again by ECS, so a worker leaves only when it is told to, or when there is no queue any more.</remarks>
internal sealed class WorkerQueue(IJobQueue queue, RunControlFile control, TimeProvider clock, Action<string> said) : IJobQueue, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource leaving = new();
    private int failures;

    /// <summary>Cancelled when the worker is to leave.</summary>
    public CancellationToken Leaving => leaving.Token;

    public Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) => queue.AddAsync(jobs, cancellationToken);

    public async Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken)
    {
        if (leaving.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            var known = await control.GetAsync(cancellationToken);
            if (known.Over || known.Draining)
            {
                return Leave(known.Over ? "the run is over" : "the run takes no more jobs");
            }

            var lease = await queue.TryLeaseAsync(holder, visibility, cancellationToken);
            failures = 0;
            return lease;
        }
        catch (FleetscopeException gone) when (gone.InnerException is AwsException { Code: "QueueDoesNotExist" })
        {
            return Leave("the run's queue is gone");
        }
        catch (FleetscopeException failure)
        {
            var times = Interlocked.Increment(ref failures);
            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(times - 1, 10)));
            said($"{failure.What}: {failure.Cause}; asking again in {pause.TotalSeconds:0} s");
            await Task.Delay(pause, clock, cancellationToken);
            return null;
        }
    }

    public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => queue.RenewAsync(lease, visibility, cancellationToken);

    public Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken) => queue.CompleteAsync(lease, attempt, cancellationToken);

    public Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.ReleaseAsync(lease, attempt, delay, cancellationToken);

    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);

    public void Dispose() => leaving.Dispose();

    private JobLease? Leave(string why)
    {
        said($"{why}: this worker leaves");
        leaving.Cancel();
        return null;
    }
}
