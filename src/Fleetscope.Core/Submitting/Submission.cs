using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Submitting;

/// <summary>Brings the jobs of a job file into the queue, each once, whatever was submitted or done before.</summary>
/// <param name="earlier">Looks at what is done; null where nothing is kept of that.</param>
public sealed class Submission(IJobQueue queue, EarlierWork? earlier)
{
    /// <summary>Jobs handed to the queue in one call: enough to make its transactions cheap, few enough to keep memory flat.</summary>
    private const int Batch = 5_000;

    /// <summary>Submits. Safe to repeat, also after a crash in the middle: known jobs change nothing.</summary>
    /// <param name="jobs">The jobs to submit; read more than once.</param>
    /// <param name="told">Told how many were handed to the queue so far.</param>
    /// <exception cref="FleetscopeException">Inputs of done jobs have changed and <paramref name="terms"/> do not say what to do about it.</exception>
    public async Task<SubmissionResult> SubmitAsync(IEnumerable<Job> jobs, SubmissionTerms terms, Action<long>? told, CancellationToken cancellationToken)
    {
        if (earlier is null || (await queue.CountAsync(cancellationToken)).Submitted == 0)
        {
            var (added, handed) = await AddAsync(jobs, told, cancellationToken);
            return new SubmissionResult(added, handed - added, EarlierReview.Nothing);
        }

        // When all are in the queue already, the job file need not be read once more.
        var review = await earlier.ReviewAsync(jobs, terms, cancellationToken);
        var left = review switch
        {
            { AllKnown: true } => [],
            { MayBeNew: { } mayBeNew } => jobs.Where(job => mayBeNew(job.Id)),
            _ => jobs,
        };
        var (fresh, _) = await AddAsync(left, told, cancellationToken);
        return new SubmissionResult(fresh, review.Jobs - fresh, review);
    }

    private async Task<(long Added, long Handed)> AddAsync(IEnumerable<Job> jobs, Action<long>? told, CancellationToken cancellationToken)
    {
        var (added, handed) = (0L, 0L);
        foreach (var batch in jobs.Chunk(Batch))
        {
            added += await queue.AddAsync(batch, cancellationToken);
            handed += batch.Length;
            told?.Invoke(handed);
        }

        return (added, handed);
    }
}

/// <summary>What to do with jobs that are done.</summary>
/// <param name="Force">Run them again.</param>
/// <param name="KeepDone">Leave them done although the pipeline or another shared input has changed.</param>
public sealed record SubmissionTerms(bool Force = false, bool KeepDone = false);

/// <summary>What a submission did.</summary>
/// <param name="Added">Jobs that the queue did not know.</param>
/// <param name="Known">Jobs that it did.</param>
public sealed record SubmissionResult(long Added, long Known, EarlierReview Review);
