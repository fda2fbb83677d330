using Fleetscope.Jobs;

namespace Fleetscope.Queues;

/// <summary>The jobs of a run as their owner sees them: where each one is, what happened to it, and the owner's decisions.</summary>
public interface IJobRecords
{
    /// <summary>Jobs whose identity starts with <paramref name="idOrName"/> (6 characters or more) or whose name equals it.</summary>
    /// <returns>At most <paramref name="limit"/> of them.</returns>
    Task<IReadOnlyList<JobRecord>> FindAsync(string idOrName, int limit, CancellationToken cancellationToken);

    /// <summary>All jobs in the given state, in the order of submission. Read as a stream: there may be a million.</summary>
    IAsyncEnumerable<JobRecord> InStateAsync(JobState state, CancellationToken cancellationToken);

    /// <summary>The attempts of one job, oldest first.</summary>
    Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>Cancels these jobs, or all that wait or run when null: waiting ones at once, running ones when their worker next renews.</summary>
    /// <returns>How many jobs it hit.</returns>
    Task<int> CancelAsync(IReadOnlyCollection<JobId>? jobs, CancellationToken cancellationToken);

    /// <summary>Lets done, skipped or cancelled jobs wait again, and forgets what they had committed.</summary>
    /// <returns>How many wait now that did not before.</returns>
    Task<int> ReopenAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken);
}

/// <summary>A job and where it is.</summary>
/// <param name="Failures">Failed attempts that count against JOB_RETRIES.</param>
/// <param name="Holder">The worker that holds it, when it runs.</param>
/// <param name="LeasedAt">Since when, when it runs.</param>
public sealed record JobRecord(Job Job, JobState State, int Attempts, int Failures, string? Holder, DateTimeOffset? LeasedAt);
