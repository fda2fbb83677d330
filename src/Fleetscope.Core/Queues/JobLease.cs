using Fleetscope.Jobs;

namespace Fleetscope.Queues;

/// <summary>A job that is ours until <paramref name="ExpiresAt"/>, unless we renew it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">The number of this delivery, from 1. Interrupted deliveries have numbers too.</param>
/// <param name="Receipt">What the queue wants to see from the holder; engines choose it.</param>
/// <param name="ExpiresAt">When other workers may take the job.</param>
public sealed record JobLease(Job Job, int Attempt, string Receipt, DateTimeOffset ExpiresAt);
