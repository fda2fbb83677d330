using Fleetscope.Jobs;

namespace Fleetscope.Queues;

/// <summary>The jobs of one run that still wait for a worker.</summary>
/// <remarks>
/// Delivery is at least once, in no promised order: a job may run twice, so its outputs are committed through <see cref="Stores.ICommitRegister"/>.
/// Implementations are safe for concurrent use.
/// </remarks>
public interface IJobQueue
{
    /// <summary>Adds jobs. A job that is known already changes nothing. When this throws, some of them may be in the queue.</summary>
    /// <returns>How many were new.</returns>
    Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Takes one visible job and hides it from other workers for <paramref name="visibility"/>.</summary>
    /// <param name="holder">Who takes it: the worker's name, kept with the lease.</param>
    /// <returns>The lease, or null when no job is visible now. Null does not mean that the run is over: leased jobs may come back.</returns>
    Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Hides the job for another <paramref name="visibility"/>, counted from now.</summary>
    /// <exception cref="LeaseLostException">The job went back to the queue, to another worker, or was cancelled.</exception>
    Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Removes the job for good: it is done (or skipped), and <paramref name="attempt"/> is kept as its last attempt.</summary>
    /// <exception cref="LeaseLostException">The lease is not ours any more.</exception>
    Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the job back, to be seen again after <paramref name="delay"/>. Failed attempts count, interrupted ones do not; after the last
    /// failed attempt, or a final outcome, the job is a dead letter.
    /// </summary>
    /// <returns>Where the job went: <see cref="JobState.Waiting"/>, <see cref="JobState.Dead"/> or <see cref="JobState.Cancelled"/>.</returns>
    /// <exception cref="LeaseLostException">The lease is not ours any more.</exception>
    Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Counts the jobs. Engines may answer approximately; the embedded one is exact.</summary>
    Task<JobCounts> CountAsync(CancellationToken cancellationToken);
}
