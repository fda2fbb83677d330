using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Workers;

/// <summary>Tells the queue and the run log how an attempt ended, and lets go of its lease.</summary>
internal sealed class AttemptEnding(IJobQueue queue, IRunLog log, LeaseKeeper keeper, TimeProvider clock)
{
    /// <summary>How long the queue is asked again when it does not answer; then the lease runs out by itself and the job comes back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Never throws: a job whose end could not be told comes back when its lease ends.</summary>
    public async Task EndAsync(Attempt attempt)
    {
        var record = attempt.Record(clock.GetUtcNow());
        JobState state;
        using var patience = new CancellationTokenSource(Patience, clock);
        attempt.Held.IsEnding = true;
        try
        {
            state = await TellAsync(attempt, record, patience.Token);
        }
        catch (LeaseLostException lost)
        {
            record = record with { Outcome = lost.Cancelled ? new JobOutcome.Cancelled() : new JobOutcome.LeaseLost() };
            state = lost.Cancelled ? JobState.Cancelled : JobState.Waiting;
        }
#pragma warning disable CA1031 // Whatever the queue answers to one job's end, the worker goes on.
        catch (Exception unreachable)
#pragma warning restore CA1031
        {
            log.Append(new Warned(clock.GetUtcNow(), $"The end of job {attempt.Job.Name} ({attempt.Job.Id}) could not be told: {unreachable.Message}. It comes back when its lease ends."));
            state = JobState.Running;
        }
        finally
        {
            keeper.LetGo(attempt.Held);
        }

        // Committed is committed, also when the lease ended before the queue heard of it.
        if (attempt.Outcome is JobOutcome.Succeeded done)
        {
            log.Append(new JobCommitted(clock.GetUtcNow(), attempt.Job.Id, attempt.Number, done.Files, done.Bytes));
        }

        log.Append(new AttemptEnded(clock.GetUtcNow(), attempt.Job.Id, attempt.Job.Name, state, record));
    }

    private async Task<JobState> TellAsync(Attempt attempt, AttemptRecord record, CancellationToken cancellationToken)
    {
        switch (record.Outcome)
        {
            case JobOutcome.LeaseLost:
                return JobState.Waiting;
            case { IsDone: true }:
                await queue.CompleteAsync(attempt.Lease, record, cancellationToken);
                return record.Outcome is JobOutcome.AlreadyDone { ByCheckIfDone: true } ? JobState.Skipped : JobState.Done;
            default:
                return await queue.ReleaseAsync(attempt.Lease, record, RetryDelay.After(record.Outcome, attempt.Number), cancellationToken);
        }
    }
}
