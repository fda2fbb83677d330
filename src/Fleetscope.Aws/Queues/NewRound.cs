using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>A run whose queue went while jobs waited in it: they are in no queue any more, so that they must count as never submitted.</summary>
/// <param name="journalFile">The journal of this machine.</param>
internal sealed class NewRound(ControlBucket bucket, string journalFile, TimeProvider clock)
{
    /// <summary>Keeps in the journal only jobs of which it is known that they have ended. Safe to repeat.</summary>
    /// <returns>How many jobs were forgotten.</returns>
    public async Task<long> BeginAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(journalFile) && !await bucket.HasAsync(bucket.Keys.Submitted, cancellationToken))
        {
            return 0;
        }

        var (all, ended) = await ReadAsync(cancellationToken);

        // A crash between the two leaves them in this machine's file, from which the next setup removes them.
        await bucket.WriteAsync(bucket.Keys.Submitted, SubmissionJournal.Bytes(ended), WriteCondition.Always, cancellationToken);
        await File.WriteAllBytesAsync(journalFile, SubmissionJournal.Bytes(ended), cancellationToken);
        return all - ended.Count;
    }

    private async Task<(long All, IReadOnlyList<JobId> Ended)> ReadAsync(CancellationToken cancellationToken)
    {
        using var journal = new SubmissionJournal(bucket, journalFile);
        using var control = new RunControlFile(bucket, TimeSpan.Zero, clock);
        await journal.LoadAsync(cancellationToken);
        var ends = await new JobMarkers(bucket, new Cancellations(bucket, control), clock).AllAsync(cancellationToken);
        if ((await control.GetAsync(cancellationToken)).UnnamedCancelled > 0)
        {
            await control.ChangeAsync(now => now with { UnnamedCancelled = 0 }, cancellationToken);
        }

        return (journal.Count, [.. journal.All().Where(job => ends.Of(job) is not (JobState.Waiting or JobState.Running))]);
    }
}
