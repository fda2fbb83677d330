using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>Decides what becomes of a message that was received: a lease, or the end of the message.</summary>
internal sealed class JobAdmission(SqsRun run, HandOver handOver)
{
    private RunKeys Keys => run.Keys;

    /// <returns>Null when there is nothing to do for the message, and it was dealt with.</returns>
    public async Task<JobLease?> AdmitAsync(ReceivedMessage message, string holder, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var now = run.Clock.GetUtcNow();
        if (Read(message.Body, out var mistake) is not { } job)
        {
            await BuryAsync(message, mistake!, now, cancellationToken);
            return null;
        }

        // Asked for only where something says that there may be an answer: a fresh run costs no request here.
        var control = await run.Control.GetAsync(message.SentAt, cancellationToken);
        var dead = message.ReceiveCount > 1 || control.HasHandOvers ? run.Bucket.HasAsync(Keys.DeadOf(job.Id), cancellationToken) : Task.FromResult(false);
        var cancelled = run.Cancellations.IsCancelledAsync(job.Id, control, cancellationToken);
        var counted = control.HasBudgets ? run.Attempts.BudgetAsync(job.Id, cancellationToken) : Task.FromResult(AttemptBudget.None);
        if (await cancelled)
        {
            await run.Removal.RemoveAsync(message.ReceiptHandle, cancellationToken);
            await run.Cancellations.MetAsync(job.Id, control, cancellationToken);
            return null;
        }

        if (await dead)
        {
            await run.Removal.RemoveAsync(message.ReceiptHandle, cancellationToken);
            return null;
        }

        var budget = await counted;
        var lease = new JobLease(job, budget.Before + message.ReceiveCount, message.ReceiptHandle, now + visibility);
        if (control.HasHandOvers && await handOver.IsTakenAsync(lease, message, budget, cancellationToken))
        {
            return null;
        }

        var isLast = message.ReceiveCount >= run.Settings.MostReceives;
        if (isLast)
        {
            var suspect = new DeadJob(job.Id, job.Name, lease.Attempt - budget.FreshFrom, lease.Attempt, null, job.Body, lease.ExpiresAt);
            await run.Bucket.WriteAsync(Keys.SuspectOf(job.Id), suspect, RunObjectJson.Default.DeadJob, WriteCondition.Always, cancellationToken);
        }

        run.Book.Add(new LeaseEntry(lease, holder, message, now, budget) { IsLast = isLast });
        await run.Holders.ChangedAsync(cancellationToken);
        return lease;
    }

    private Job? Read(string body, out string? mistake)
    {
        try
        {
            var message = JobMessage.Parse(body);
            mistake = null;
            return new Job(JobId.Of(Keys.AppName, message.CanonicalBody()), message.Name, body);
        }
        catch (FleetscopeException wrong)
        {
            mistake = wrong.Cause;
            return null;
        }
    }

    /// <summary>A message that is no job's: it must not come again, and its owner must hear why.</summary>
    private async Task BuryAsync(ReceivedMessage message, string mistake, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = JobId.Of(Keys.AppName, "message " + message.MessageId);
        var reason = $"its message cannot be read: {mistake}";
        var last = new AttemptRecord(message.ReceiveCount, "", 0, now, now, new JobOutcome.ProgramFailed(new ProgramEnd.NotStarted(reason)), ResourceUse.None, [], reason);
        var letter = new DeadJob(id, $"message {message.MessageId}", message.ReceiveCount, message.ReceiveCount, last, message.Body);
        await run.Bucket.WriteAsync(Keys.DeadOf(id), letter, RunObjectJson.Default.DeadJob, WriteCondition.Always, cancellationToken);
        await run.Letters.SendOneAsync(message.Body, TimeSpan.Zero, cancellationToken);
        await run.Removal.RemoveAsync(message.ReceiptHandle, cancellationToken);
    }
}
