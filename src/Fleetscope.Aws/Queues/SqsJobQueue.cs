using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>The jobs of a run in an SQS queue of the family, with what SQS cannot keep beside it in S3.</summary>
/// <remarks>
/// SQS delivers at least once, and does not always tell that a lease is over: an old receipt may still hide or remove a message. So a lease that ran out by our
/// own clock is lost here, whatever SQS says; and a worker that was stopped for longer than its lease may run beside its successor, until either
/// claims the commit, which only one gets. A job that is committed already is leased like any other: the worker looks for its commit first.
/// </remarks>
internal sealed class SqsJobQueue : IJobQueue
{
    /// <summary>How many submitted jobs the bucket's copy of the journal may lack.</summary>
    private const int JobsPerCopy = 50_000;

    /// <summary>How long the return of a job waits for S3: a machine that AWS takes back must have given its jobs back within seconds.</summary>
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(2);

    private readonly SqsRun run;
    private readonly HandOver handOver;
    private readonly JobAdmission admission;
    private readonly JobCounting counting;
    private readonly LeaseEnding ending;
    private readonly LeaseRenewal renewal;
    private readonly Patience patience;
    private bool hasFinishedResends;

    public SqsJobQueue(SqsRun run)
    {
        this.run = run;
        handOver = new HandOver(run);
        admission = new JobAdmission(run, handOver);
        counting = new JobCounting(run);
        ending = new LeaseEnding(run, handOver);
        renewal = new LeaseRenewal(run, handOver, ending);
        patience = new Patience(ReturnPatience, run.Clock);
    }

    private RunKeys Keys => run.Keys;

    /// <remarks>Up to 16 batches of ten are on their way at once; a crash between a batch and its line in the journal sends those at most a second time.</remarks>
    public async Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        await run.Journal.LoadAsync(cancellationToken);
        if (!hasFinishedResends)
        {
            await run.Resending.FinishAsync(cancellationToken);
            hasFinishedResends = true;
        }

        List<Job> fresh = [.. jobs.Where(job => !run.Journal.Contains(job.Id)).DistinctBy(job => job.Id)];
        await run.Sender.SendAsync(fresh, run.Journal.Append, cancellationToken);
        if (run.Journal.Uncopied >= JobsPerCopy)
        {
            await run.Journal.CopyAsync(cancellationToken);
        }

        return fresh.Count;
    }

    /// <summary>Ends a submission: other machines know of it from now on. Counting does so too.</summary>
    public Task EndSubmissionAsync(CancellationToken cancellationToken) => run.Journal.CopyAsync(cancellationToken);

    public async Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await run.Messages.ReceiveAsync(run.Settings.Wait, visibility, cancellationToken) is not [var message, ..])
            {
                return null;
            }

            if (await admission.AdmitAsync(message, holder, visibility, cancellationToken) is { } lease)
            {
                return lease;
            }
        }
    }

    /// <inheritdoc cref="LeaseRenewal"/>
    public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => renewal.RenewAsync(run.Book.Find(lease), visibility, cancellationToken);

    public async Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken)
    {
        var entry = run.Book.Find(lease);
        await ending.ThrowIfLostAsync(entry, cancellationToken);
        var key = attempt.Outcome is JobOutcome.AlreadyDone { ByCheckIfDone: true } ? Keys.SkippedOf(lease.Job.Id) : Keys.DoneOf(lease.Job.Id);
        await run.Bucket.WriteAsync(key, attempt, RecordJson.Default.AttemptRecord, WriteCondition.Always, cancellationToken);
        if (entry.Receives > 1)
        {
            // A duplicate may have died of something that this attempt did not meet.
            await run.Bucket.DeleteAsync([Keys.DeadOf(lease.Job.Id), Keys.SuspectOf(lease.Job.Id)], cancellationToken);
        }

        await handOver.EndAsync(entry, cancellationToken);
        if (entry.Handle is { } handle && !await run.Removal.RemoveAsync(handle, cancellationToken))
        {
            await ending.LoseAsync(entry, cancellationToken);
        }

        await ending.EndAsync(entry, cancellationToken);
        if ((await run.Control.GetAsync(cancellationToken)).HasCancelled)
        {
            // A job that ended before its worker heard of a cancellation is done: its outputs are there.
            await run.Bucket.DeleteAsync([Keys.CancelledOf(lease.Job.Id), Keys.CancelledMet(lease.Job.Id)], cancellationToken);
        }
    }

    public async Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken)
    {
        var entry = run.Book.Find(lease);
        if (attempt.Outcome is JobOutcome.Interrupted or JobOutcome.StorageFailed { IsPassing: true } && entry.IsHeld(run.Clock.GetUtcNow()))
        {
            return await HandBackAsync(entry, attempt, delay, cancellationToken);
        }

        var control = await run.Control.GetAsync(cancellationToken);
        if (attempt.Outcome is JobOutcome.Cancelled || await run.Cancellations.IsCancelledAsync(lease.Job.Id, control, cancellationToken))
        {
            await run.Attempts.KeepAsync(lease.Job.Id, attempt, cancellationToken);
            await ending.EndCancelledAsync(entry, control, cancellationToken);
            return JobState.Cancelled;
        }

        await ending.ThrowIfLostAsync(entry, cancellationToken);
        await ending.NoteAsync(entry, attempt, cancellationToken);

        var isDead = attempt.Outcome.IsFinal
            || (attempt.Outcome.CountsAsFailure && await run.Attempts.FailuresAsync(lease.Job.Id, entry.Budget.FreshFrom, cancellationToken) >= run.Settings.JobRetries);
        if (isDead)
        {
            await BuryAsync(entry, attempt, cancellationToken);
        }
        else
        {
            await ShowAsync(entry, delay, cancellationToken);
        }

        await ending.EndAsync(entry, cancellationToken);
        return isDead ? JobState.Dead : JobState.Waiting;
    }

    /// <summary>A job that was interrupted, or whose store is out of reach, goes back whether S3 answers or not: the machine may be gone in a moment, and nothing is counted.</summary>
    private async Task<JobState> HandBackAsync(LeaseEntry entry, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken)
    {
        await patience.WaitAsync(ending.NoteAsync(entry, attempt, CancellationToken.None), cancellationToken);
        await ShowAsync(entry, delay, cancellationToken);
        entry.IsOver = true;
        await patience.WaitAsync(ending.EndAsync(entry, CancellationToken.None), cancellationToken);
        return JobState.Waiting;
    }

    /// <inheritdoc cref="JobCounting"/>
    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => counting.CountAsync(cancellationToken);

    /// <summary>Record first, then the letter, then the message goes: a crash in between leaves a message that the next receiver finds dead.</summary>
    private async Task BuryAsync(LeaseEntry entry, AttemptRecord attempt, CancellationToken cancellationToken)
    {
        var dead = new DeadJob(entry.Job.Id, entry.Job.Name, entry.Lease.Attempt - entry.Budget.FreshFrom, entry.Lease.Attempt, attempt, entry.Job.Body);
        await run.Bucket.WriteAsync(Keys.DeadOf(entry.Job.Id), dead, RunObjectJson.Default.DeadJob, WriteCondition.Always, cancellationToken);
        await run.Letters.SendOneAsync(entry.Job.Body, TimeSpan.Zero, cancellationToken);
        await ending.RemoveAsync(entry, cancellationToken);
    }

    private async Task ShowAsync(LeaseEntry entry, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (entry.Handle is null)
        {
            return; // its copy is in the queue
        }

        if (entry.Receives <= run.Settings.JobRetries && entry.Receives < run.Settings.MostReceives)
        {
            if (!await run.Messages.HideAsync(entry.Handle, delay, cancellationToken))
            {
                await ending.LoseAsync(entry, cancellationToken);
            }

            return;
        }

        // Who gives a job back is not killed by it. The queue cannot tell that from its count, so the message begins anew before the count ends it.
        await handOver.SendCopyAsync(entry.Job, entry.Lease.Attempt, entry.Budget, delay, cancellationToken);
        await ending.RemoveAsync(entry, cancellationToken);
    }
}
