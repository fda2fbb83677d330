using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>Where the jobs of a run have ended, by the objects that say so.</summary>
internal sealed class JobMarkers(ControlBucket bucket, Cancellations cancellations, TimeProvider clock)
{
    private RunKeys Keys => bucket.Keys;

    public async Task<HashSet<JobId>> DeadAsync(CancellationToken cancellationToken) => Ids(await bucket.ListJobsAsync(Keys.Dead, cancellationToken));

    public async Task<HashSet<JobId>> SkippedAsync(CancellationToken cancellationToken) => Ids(await bucket.ListJobsAsync(Keys.Skipped, cancellationToken));

    public async Task<HashSet<JobId>> DoneAsync(CancellationToken cancellationToken) => Ids(await bucket.ListJobsAsync(Keys.Done, cancellationToken));

    public Task<(HashSet<JobId> All, int Unmet)> CancelledAsync(CancellationToken cancellationToken) => cancellations.AllAsync(cancellationToken);

    /// <summary>Jobs whose last worker vanished too.</summary>
    public async Task<IReadOnlyList<DeadJob>> VanishedAsync(CancellationToken cancellationToken)
    {
        var suspects = bucket.ListAsync(Keys.Suspects, cancellationToken).Select(entry => entry.Key);
        return await bucket.ReadAllAsync(suspects, RunObjectJson.Default.DeadJob, cancellationToken)
            .Where(suspect => suspect.Until <= clock.GetUtcNow()).ToListAsync(cancellationToken);
    }

    /// <summary>The jobs that workers say they hold.</summary>
    public async Task<Dictionary<JobId, HeldJob>> HeldAsync(CancellationToken cancellationToken)
    {
        Dictionary<JobId, HeldJob> held = [];
        var workers = bucket.ListAsync(Keys.Workers, cancellationToken).Select(entry => entry.Key);
        await foreach (var worker in bucket.ReadAllAsync(workers, RunObjectJson.Default.HeldJobs, cancellationToken))
        {
            foreach (var job in worker.Jobs.Where(job => job.Until > clock.GetUtcNow()))
            {
                held[job.Id] = job;
            }
        }

        return held;
    }

    /// <summary>All at once, for whoever goes through all jobs.</summary>
    public async Task<JobEnds> AllAsync(CancellationToken cancellationToken)
    {
        var (dead, skipped, done) = (DeadAsync(cancellationToken), SkippedAsync(cancellationToken), DoneAsync(cancellationToken));
        var (cancelled, vanished, held) = (CancelledAsync(cancellationToken), VanishedAsync(cancellationToken), HeldAsync(cancellationToken));
        var all = await dead;
        all.UnionWith((await vanished).Select(suspect => suspect.Id));
        return new JobEnds(await done, await skipped, all, (await cancelled).All, await held);
    }

    private static HashSet<JobId> Ids(IReadOnlyList<(JobId Job, string After)> found) => [.. found.Select(one => one.Job)];
}

/// <summary>Where the jobs of a run are.</summary>
internal sealed record JobEnds(
    IReadOnlySet<JobId> Done, IReadOnlySet<JobId> Skipped, IReadOnlySet<JobId> Dead, IReadOnlySet<JobId> Cancelled, IReadOnlyDictionary<JobId, HeldJob> Held)
{
    /// <summary>A job that nothing is said of waits.</summary>
    public JobState Of(JobId job) =>
        Done.Contains(job) ? JobState.Done
        : Skipped.Contains(job) ? JobState.Skipped
        : Cancelled.Contains(job) ? JobState.Cancelled
        : Dead.Contains(job) ? JobState.Dead
        : Held.ContainsKey(job) ? JobState.Running
        : JobState.Waiting;
}
