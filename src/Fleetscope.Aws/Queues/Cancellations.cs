using System.Collections.Concurrent;
using System.Buffers.Binary;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Queues;

/// <summary>Which jobs are cancelled: an object each, or one list for many.</summary>
/// <remarks>
/// A cancelled job's message lies in the queue until some worker meets it, removes it, and leaves <c>.met</c> beside the job's object; until then the queue
/// counts it, and so do we, once. Lists are for jobs whose messages were purged.
/// </remarks>
internal sealed class Cancellations(ControlBucket bucket, RunControlFile control)
{
    private readonly ConcurrentDictionary<string, IReadOnlySet<JobId>> lists = new(StringComparer.Ordinal);

    private RunKeys Keys => bucket.Keys;

    /// <summary>Whether a job is cancelled. Without a word in <c>control.json</c> that any is, nothing is asked.</summary>
    public async Task<bool> IsCancelledAsync(JobId job, RunControl known, CancellationToken cancellationToken)
    {
        if (!known.HasCancelled)
        {
            return false;
        }

        foreach (var list in known.CancelledLists)
        {
            if ((await ListAsync(list, cancellationToken)).Contains(job))
            {
                return true;
            }
        }

        return await bucket.HasAsync(Keys.CancelledOf(job), cancellationToken);
    }

    /// <summary>Says that the message of a cancelled job is removed.</summary>
    public async Task MetAsync(JobId job, RunControl known, CancellationToken cancellationToken)
    {
        foreach (var list in known.CancelledLists)
        {
            if ((await ListAsync(list, cancellationToken)).Contains(job))
            {
                return;
            }
        }

        await bucket.MarkAsync(Keys.CancelledMet(job), cancellationToken);
        await bucket.MarkAsync(Keys.CancelledOf(job), cancellationToken);
    }

    /// <summary>Every cancelled job, and those of them whose messages are in the queue still.</summary>
    public async Task<(HashSet<JobId> All, int Unmet)> AllAsync(CancellationToken cancellationToken)
    {
        var known = await control.GetAsync(cancellationToken);
        if (!known.HasCancelled)
        {
            return ([], 0);
        }

        HashSet<JobId> single = [];
        HashSet<JobId> met = [];
        foreach (var (job, rest) in await bucket.ListJobsAsync(Keys.Cancelled, cancellationToken))
        {
            (rest.Length == 0 ? single : met).Add(job);
        }

        var unmet = single.Except(met).Count();
        foreach (var list in known.CancelledLists)
        {
            single.UnionWith(await ListAsync(list, cancellationToken));
        }

        return (single, unmet);
    }

    /// <summary>Cancels jobs whose messages lie in the queue.</summary>
    public async Task AddAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        await ControlBucket.EachAsync(jobs, (job, token) => bucket.MarkAsync(Keys.CancelledOf(job), token), cancellationToken);
        await control.ChangeAsync(now => now with { HasCancelled = true }, cancellationToken);
    }

    /// <summary>Cancels jobs whose messages are about to be purged.</summary>
    public async Task AddListAsync(IReadOnlyList<JobId> jobs, CancellationToken cancellationToken)
    {
        var key = $"{Keys.Cancelled}all-{Guid.NewGuid():n}.ids";
        await bucket.WriteAsync(key, SubmissionJournal.Bytes(jobs), WriteCondition.OnlyNew, cancellationToken);
        await control.ChangeAsync(now => now with { HasCancelled = true, CancelledLists = [.. now.CancelledLists, key] }, cancellationToken);
    }

    /// <summary>Lets jobs be cancelled no more.</summary>
    public async Task RemoveAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        var known = await control.GetAsync(cancellationToken);
        if (!known.HasCancelled)
        {
            return;
        }

        foreach (var list in known.CancelledLists)
        {
            var ids = await ListAsync(list, cancellationToken);
            var left = ids.Except(jobs).ToList();
            if (left.Count < ids.Count)
            {
                await AddListAsync(left, cancellationToken);
                await control.ChangeAsync(now => now with { CancelledLists = [.. now.CancelledLists.Where(other => other != list)] }, cancellationToken);
                await bucket.DeleteAsync([list], cancellationToken);
            }
        }

        await bucket.DeleteAsync([.. jobs.SelectMany(job => new[] { Keys.CancelledOf(job), Keys.CancelledMet(job) })], cancellationToken);
    }

    // A list is written once and never changed, so it is read once.
    private async Task<IReadOnlySet<JobId>> ListAsync(string key, CancellationToken cancellationToken)
    {
        if (lists.TryGetValue(key, out var known))
        {
            return known;
        }

        var bytes = (await bucket.ReadAsync(key, cancellationToken))?.Bytes ?? [];
        var ids = new HashSet<JobId>(bytes.Length / 8);
        for (var at = 0; at + 8 <= bytes.Length; at += 8)
        {
            ids.Add(new JobId(BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at))));
        }

        return lists[key] = ids;
    }
}
