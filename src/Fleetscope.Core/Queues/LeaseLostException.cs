using Fleetscope.Jobs;

namespace Fleetscope.Queues;

/// <summary>The job of a lease is not ours any more.</summary>
public sealed class LeaseLostException(JobId job, bool cancelled = false)
    : Exception(cancelled ? $"Job {job} was cancelled." : $"The lease of job {job} was lost.")
{
    public JobId Job { get; } = job;

    /// <summary>Whether the user cancelled the job, rather than the lease having run out.</summary>
    public bool Cancelled { get; } = cancelled;
}
