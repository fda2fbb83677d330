using System.Runtime.CompilerServices;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>The jobs of a run by the kept job files, and where each is by the objects that say so.</summary>
/// <remarks>
/// A job waits when nothing else is said of it; it runs when a worker says that it holds it, which is up to a minute old. Failed attempts are counted by their
/// records, so that of jobs done at once only that one attempt is known.
/// </remarks>
internal sealed class S3JobRecords(SqsRun run) : IJobRecords
{
    private const int ShortestPrefix = 6;

    /// <summary>Up to so many jobs are asked for one by one; for more, everything is listed.</summary>
    private const int FewJobs = 100;

    private RunKeys Keys => run.Keys;

    public async Task<IReadOnlyList<JobRecord>> FindAsync(string idOrName, int limit, CancellationToken cancellationToken)
    {
        List<Job> found = [];
        var isPrefix = idOrName.Length is >= ShortestPrefix and <= 16 && idOrName.All(char.IsAsciiHexDigitLower);
        await foreach (var job in run.JobFiles.AllAsync(cancellationToken))
        {
            if (job.Name == idOrName || (isPrefix && job.Id.ToString().StartsWith(idOrName, StringComparison.Ordinal)))
            {
                found.Add(job);
            }

            if (found.Count >= limit)
            {
                break;
            }
        }

        if (found.Count < limit && isPrefix)
        {
            var others = await StrangersAsync([.. found.Select(job => job.Id)], $"{Keys.Dead}{idOrName}", cancellationToken);
            found.AddRange(others.Take(limit - found.Count));
        }

        var held = found.Count == 0 ? [] : await run.Markers.HeldAsync(cancellationToken);
        return [.. await Task.WhenAll(found.Select(job => RecordAsync(job, held, cancellationToken)))];
    }

    public async IAsyncEnumerable<JobRecord> InStateAsync(JobState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ends = await run.Markers.AllAsync(cancellationToken);
        var attempts = await AttemptCountsAsync(cancellationToken);
        HashSet<JobId> strangers = state == JobState.Dead ? [.. ends.Dead] : [];
        await foreach (var job in run.JobFiles.AllAsync(cancellationToken))
        {
            strangers.Remove(job.Id);
            if (ends.Of(job.Id) == state)
            {
                yield return Record(job, state, attempts.GetValueOrDefault(job.Id), ends.Held);
            }
        }

        if (strangers.Count > 0)
        {
            foreach (var job in await StrangersAsync(null, Keys.Dead, cancellationToken))
            {
                if (strangers.Contains(job.Id) && ends.Of(job.Id) == JobState.Dead)
                {
                    yield return Record(job, state, attempts.GetValueOrDefault(job.Id), ends.Held);
                }
            }
        }
    }

    public Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(JobId job, CancellationToken cancellationToken) => run.Attempts.AllAsync(job, cancellationToken);

    public async Task<int> CancelAsync(IReadOnlyCollection<JobId>? jobs, CancellationToken cancellationToken)
    {
        if (jobs is null)
        {
            return await CancelAllAsync(cancellationToken);
        }

        if (run.Settings.IsImageWorker)
        {
            throw new FleetscopeException(
                "single jobs", "with WORKER = 'image' they cannot be cancelled: the family's worker does not ask",
                "cancel all of them (fleetscope cancel --yes), or remove the run (fleetscope clean)");
        }

        await run.Journal.LoadAsync(cancellationToken);
        var states = await StatesAsync(jobs, cancellationToken);
        List<JobId> hit = [.. jobs.Distinct().Where(job => run.Journal.Contains(job) && states(job) is JobState.Waiting or JobState.Running)];
        await run.Cancellations.AddAsync(hit, cancellationToken);
        return hit.Count;
    }

    public async Task<int> ReopenAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        if (run.Settings.IsImageWorker)
        {
            return await SendOnceMoreAsync(jobs, cancellationToken);
        }

        await run.Resending.FinishAsync(cancellationToken);
        var states = await StatesAsync(jobs, cancellationToken);
        HashSet<JobId> wanted = [.. jobs.Where(job => states(job) is JobState.Done or JobState.Skipped or JobState.Cancelled)];
        if (wanted.Count == 0)
        {
            return 0;
        }

        var reopened = 0;
        List<Job> some = [];
        await foreach (var job in run.JobFiles.AllAsync(cancellationToken))
        {
            if (wanted.Contains(job.Id))
            {
                some.Add(job);
            }

            if (some.Count == 500)
            {
                await ReopenAsync(some, cancellationToken);
                reopened += some.Count;
                some = [];
            }
        }

        await ReopenAsync(some, cancellationToken);
        return reopened + some.Count;
    }

    /// <summary>Which jobs the family's worker has done nobody knows; while none waits or runs, none is doubled by sending it once more.</summary>
    private async Task<int> SendOnceMoreAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        var (waiting, running) = await run.Messages.CountAsync(cancellationToken);
        if (waiting + running > 0)
        {
            throw new FleetscopeException($"queue {run.Messages.Name}", $"{waiting + running} jobs wait or run, and with WORKER = 'image' nobody knows which: they would be there twice",
                "wait until it is empty, or cancel them (fleetscope cancel --yes); then repeat the command");
        }

        await run.Journal.LoadAsync(cancellationToken);
        await run.Control.ChangeAsync(now => now with { UnnamedCancelled = 0 }, cancellationToken);
        HashSet<JobId> wanted = [.. jobs];
        var again = await run.JobFiles.AllAsync(cancellationToken).Where(job => wanted.Contains(job.Id)).ToListAsync(cancellationToken);
        await run.Sender.SendAsync(again, _ => { }, cancellationToken);
        return again.Count;
    }

    private async Task ReopenAsync(List<Job> jobs, CancellationToken cancellationToken)
    {
        var resent = new ResentJob[jobs.Count];
        await ControlBucket.EachAsync(jobs.Index(), async (job, token) =>
        {
            var attempts = await run.Attempts.AllAsync(job.Item.Id, token);
            resent[job.Index] = new ResentJob(job.Item.Id, job.Item.Body, attempts.Count == 0 ? 0 : attempts[^1].Number);
        }, cancellationToken);
        await run.Resending.ResendAsync(resent, cancellationToken);
    }

    private async Task<int> CancelAllAsync(CancellationToken cancellationToken)
    {
        if (run.Settings.IsImageWorker)
        {
            var (waiting, running) = await run.Messages.CountAsync(cancellationToken);
            await run.Control.ChangeAsync(now => now with { UnnamedCancelled = now.UnnamedCancelled + waiting + running }, cancellationToken);
            await run.Messages.PurgeAsync(run.Clock, cancellationToken);
            return (int)Math.Min(int.MaxValue, waiting + running);
        }

        await run.Journal.LoadAsync(cancellationToken);
        var ends = await run.Markers.AllAsync(cancellationToken);
        List<JobId> hit = [.. run.Journal.All().Where(job => ends.Of(job) is JobState.Waiting or JobState.Running)];
        if (hit.Count > 0)
        {
            await run.Cancellations.AddListAsync(hit, cancellationToken);
        }

        await run.Messages.PurgeAsync(run.Clock, cancellationToken);
        return hit.Count;
    }

    /// <summary>Where the given jobs are: asked one by one when they are few.</summary>
    private async Task<Func<JobId, JobState>> StatesAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count > FewJobs)
        {
            return (await run.Markers.AllAsync(cancellationToken)).Of;
        }

        var states = new System.Collections.Concurrent.ConcurrentDictionary<JobId, JobState>();
        await ControlBucket.EachAsync(jobs.Distinct(), async (job, token) => states[job] = await StateAsync(job, token), cancellationToken);
        return job => states[job];
    }

    private async Task<JobState> StateAsync(JobId job, CancellationToken cancellationToken)
    {
        var (done, skipped) = (run.Bucket.HasAsync(Keys.DoneOf(job), cancellationToken), run.Bucket.HasAsync(Keys.SkippedOf(job), cancellationToken));
        var (dead, suspect) = (run.Bucket.HasAsync(Keys.DeadOf(job), cancellationToken), run.Bucket.ReadAsync(Keys.SuspectOf(job), RunObjectJson.Default.DeadJob, cancellationToken));
        var cancelled = run.Cancellations.IsCancelledAsync(job, await run.Control.GetAsync(cancellationToken), cancellationToken);
        return await done ? JobState.Done
            : await skipped ? JobState.Skipped
            : await cancelled ? JobState.Cancelled
            : await dead || (await suspect)?.Value.Until <= run.Clock.GetUtcNow() ? JobState.Dead
            : JobState.Waiting;
    }

    private async Task<JobRecord> RecordAsync(Job job, Dictionary<JobId, HeldJob> held, CancellationToken cancellationToken)
    {
        var state = await StateAsync(job.Id, cancellationToken);
        var attempts = await run.Attempts.AllAsync(job.Id, cancellationToken);
        var failures = attempts.Count(attempt => attempt.Outcome.CountsAsFailure);
        return Record(job, state == JobState.Waiting && held.ContainsKey(job.Id) ? JobState.Running : state, (attempts.Count, failures), held);
    }

    private static JobRecord Record(Job job, JobState state, (int Attempts, int Failures) counts, IReadOnlyDictionary<JobId, HeldJob> held)
    {
        var holder = state == JobState.Running ? held.GetValueOrDefault(job.Id) : null;
        var attempts = Math.Max(counts.Attempts, holder?.Attempt ?? (state is JobState.Done or JobState.Skipped ? 1 : 0));
        return new JobRecord(job, state, attempts, counts.Failures, holder?.Holder, holder?.LeasedAt);
    }

    private async Task<Dictionary<JobId, (int Attempts, int Failures)>> AttemptCountsAsync(CancellationToken cancellationToken)
    {
        Dictionary<JobId, (int Attempts, int Failures)> counts = [];
        foreach (var (job, rest) in await run.Bucket.ListJobsAsync(Keys.Jobs, cancellationToken))
        {
            if (AttemptObjects.NumberOf(rest, out var isFailure) is { } number)
            {
                var (attempts, failures) = counts.GetValueOrDefault(job);
                counts[job] = (Math.Max(attempts, number), failures + (isFailure ? 1 : 0));
            }
        }

        return counts;
    }

    /// <summary>Dead jobs that are in no job file: others sent them, or their messages could not be read.</summary>
    private async Task<IReadOnlyList<Job>> StrangersAsync(HashSet<JobId>? known, string prefix, CancellationToken cancellationToken)
    {
        var records = run.Bucket.ListAsync(prefix, cancellationToken).Select(entry => entry.Key);
        return await run.Bucket.ReadAllAsync(records, RunObjectJson.Default.DeadJob, cancellationToken)
            .Where(dead => known?.Contains(dead.Id) != true).Select(dead => new Job(dead.Id, dead.Name, dead.Body)).ToListAsync(cancellationToken);
    }
}
