using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>Counts the jobs of a run: submitted ones by the journal, waiting and running ones by SQS, ended ones by their objects; done is the rest.</summary>
/// <remarks>
/// What SQS says is approximate and up to a minute old, so that a job may be counted as running for a moment after it is done. Nothing is ever negative and the
/// sum always holds: when there are more jobs than we submitted (the Python tools sent some), all of them count as submitted.
/// </remarks>
internal sealed class JobCounting(SqsRun run)
{
    public async Task<JobCounts> CountAsync(CancellationToken cancellationToken)
    {
        await run.Journal.LoadAsync(cancellationToken);
        await run.Journal.CopyAsync(cancellationToken);
        return run.Settings.IsImageWorker ? await CountOfImageAsync(cancellationToken) : await CountOfOwnAsync(cancellationToken);
    }

    /// <summary>Puts the parts together.</summary>
    /// <param name="submitted">As far as we know.</param>
    /// <param name="unmet">Cancelled jobs whose messages the queue counts still.</param>
    /// <param name="vanished">Jobs that are most likely dead; the queue may count them still.</param>
    public static JobCounts Of(long submitted, (long Waiting, long Running) queue, long skipped, long dead, long vanished, long cancelled, long unmet)
    {
        var waiting = Math.Max(0, queue.Waiting - unmet);
        var running = Math.Max(0, queue.Running - Math.Max(0, unmet - queue.Waiting));
        var sum = waiting + running + skipped + dead + cancelled;
        dead += Math.Clamp(submitted - sum, 0, vanished);
        sum = waiting + running + skipped + dead + cancelled;
        return new JobCounts(Math.Max(submitted, sum), waiting, running, Math.Max(0, submitted - sum), skipped, dead, cancelled);
    }

    private async Task<JobCounts> CountOfOwnAsync(CancellationToken cancellationToken)
    {
        // The queue first: a job that ends in between is then counted as running, not as done and something else.
        var queue = await run.Messages.CountAsync(cancellationToken);
        var (dead, skipped) = (run.Markers.DeadAsync(cancellationToken), run.Markers.SkippedAsync(cancellationToken));
        var (cancelled, vanished) = (run.Markers.CancelledAsync(cancellationToken), run.Markers.VanishedAsync(cancellationToken));
        var deadJobs = await dead;
        var (all, unmet) = await cancelled;

        // Jobs that others sent and that ended are nobody's of our journal.
        var foreign = deadJobs.Concat(await skipped).Concat(all).Distinct().Count(job => !run.Journal.Contains(job));
        var silent = (await vanished).Count(suspect => !deadJobs.Contains(suspect.Id));
        return Of(run.Journal.Count + foreign, queue, (await skipped).Count, deadJobs.Count, silent, all.Count, unmet);
    }

    private async Task<JobCounts> CountOfImageAsync(CancellationToken cancellationToken)
    {
        var queue = await run.Messages.CountAsync(cancellationToken);
        var (letters, held) = await run.Letters.CountAsync(cancellationToken);
        var cancelled = (await run.Control.GetAsync(cancellationToken)).UnnamedCancelled;
        return Of(run.Journal.Count, queue, 0, Math.Max(0, letters + held - run.Settings.LettersBefore), 0, cancelled, 0);
    }
}
