using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Tests.Fakes;

/// <summary>A queue that only counts: each look gets the next counts of a list, and the last one for ever.</summary>
internal sealed class ScriptedQueue(params IReadOnlyList<JobCounts> script) : IJobQueue
{
    public int Looks { get; private set; }

    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => Task.FromResult(script[Math.Min(Looks++, script.Count - 1)]);

    public Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();
}
