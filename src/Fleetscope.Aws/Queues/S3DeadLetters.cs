using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>The dead jobs of a run by their records in S3. The dead-letter queue itself is only counted: others may share it.</summary>
internal sealed class S3DeadLetters(SqsRun run) : IDeadLetters
{
    private RunKeys Keys => run.Keys;

    /// <remarks>
    /// A job that took its worker along each time has no record, but was noted down before its last delivery; with WORKER = 'image' nothing is noted
    /// down, and each letter that came during this run is told as one without a name.
    /// </remarks>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(CancellationToken cancellationToken)
    {
        if (run.Settings.IsImageWorker)
        {
            var dead = (await run.Queue.CountAsync(cancellationToken)).Dead;
            return [.. Enumerable.Repeat(new DeadLetter(default, $"a message in {run.Letters.Name}", run.Settings.JobRetries, null), (int)Math.Min(dead, int.MaxValue))];
        }

        var letters = await AllAsync(cancellationToken);
        await run.Journal.LoadAsync(cancellationToken);
        var places = run.Journal.All().Index().ToDictionary(job => job.Item, job => job.Index);
        return
        [
            .. letters.OrderBy(dead => places.GetValueOrDefault(dead.Id, int.MaxValue)).ThenBy(dead => dead.Id)
                .Select(dead => new DeadLetter(dead.Id, dead.Name, dead.Attempts, dead.Last)),
        ];
    }

    public async Task<int> RetryAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        if (run.Settings.IsImageWorker)
        {
            throw new FleetscopeException($"queue {run.Letters.Name}", "with WORKER = 'image' Fleetscope does not know which jobs its letters are, and others may share it",
                "start a redrive to the run's queue in the SQS console, or submit the jobs again");
        }

        await run.Resending.FinishAsync(cancellationToken);
        HashSet<JobId> wanted = [.. jobs];
        var dead = (await AllAsync(cancellationToken)).Where(letter => wanted.Contains(letter.Id)).ToList();
        await run.Resending.ResendAsync(dead.Select(letter => new ResentJob(letter.Id, letter.Body, letter.Number)), cancellationToken);
        return dead.Count;
    }

    /// <summary>Every dead job, each once.</summary>
    internal async Task<IReadOnlyList<DeadJob>> AllAsync(CancellationToken cancellationToken)
    {
        var records = (await run.Markers.DeadAsync(cancellationToken)).Select(Keys.DeadOf);
        var letters = await run.Bucket.ReadAllAsync(records, RunObjectJson.Default.DeadJob, cancellationToken).ToListAsync(cancellationToken);
        var known = letters.Select(letter => letter.Id).ToHashSet();
        letters.AddRange((await run.Markers.VanishedAsync(cancellationToken)).Where(suspect => !known.Contains(suspect.Id)));
        return letters;
    }
}
