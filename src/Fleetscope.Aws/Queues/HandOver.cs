using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>Keeps a job whose message SQS takes away: after twelve hours from its receipt a message cannot be hidden any longer.</summary>
/// <remarks>
/// Before that: an ownership record is written, a copy of the message sent, the old one removed. Who receives the copy while the record is fresh hides it
/// again, and when it is the owner's own process, has the message back. A crash after the record: the old message comes back when its time ends, and is
/// hidden until the record's does. After the copy: the same with either of the two; the commit register lets one attempt commit.
/// </remarks>
internal sealed class HandOver(SqsRun run)
{
    /// <summary>How long a record lasts. A job whose owner died is run again after this time at most.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    private RunKeys Keys => run.Keys;

    /// <summary>Whether the message of a lease must be sent anew now.</summary>
    public bool IsDue(LeaseEntry entry) => entry.Handle is not null && run.Clock.GetUtcNow() - entry.ReceivedAt >= run.Settings.HandOverAfter;

    /// <summary>Sends the message anew, and goes on owning its job.</summary>
    public async Task SendAnewAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        await OwnAsync(entry, WriteCondition.Always, cancellationToken);
        await SendCopyAsync(entry.Job, entry.Lease.Attempt, entry.Budget, Length, cancellationToken);
        await run.Control.ChangeAsync(now => now with { HasHandOvers = true }, cancellationToken);
        await run.Removal.RemoveAsync(entry.Handle!, cancellationToken);
        entry.Handle = null;
    }

    /// <summary>Renews an ownership.</summary>
    /// <exception cref="LeaseLostException">Somebody else has taken the job.</exception>
    public async Task RenewAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        if (entry.OwnedUntil - run.Clock.GetUtcNow() < Length * 0.67)
        {
            await OwnAsync(entry, WriteCondition.Unchanged(entry.Ownership!), cancellationToken);
        }
    }

    /// <summary>Ends an ownership: whoever receives the copy may take the job.</summary>
    public Task EndAsync(LeaseEntry entry, CancellationToken cancellationToken) =>
        entry.Ownership is null ? Task.CompletedTask : run.Bucket.DeleteAsync([Keys.LeaseOf(entry.Job.Id)], cancellationToken);

    /// <summary>Whether a job that was received is somebody's, or done, so that it cannot be leased.</summary>
    public async Task<bool> IsTakenAsync(JobLease lease, ReceivedMessage message, AttemptBudget budget, CancellationToken cancellationToken)
    {
        var job = lease.Job;
        if (await run.Bucket.HasAsync(Keys.DoneOf(job.Id), cancellationToken))
        {
            await run.Removal.RemoveAsync(message.ReceiptHandle, cancellationToken);
            return true;
        }

        var now = run.Clock.GetUtcNow();
        if (await run.Bucket.ReadAsync(Keys.LeaseOf(job.Id), RunObjectJson.Default.JobOwnership, cancellationToken) is not { } owned)
        {
            return false;
        }

        if (owned.Value.Until <= now)
        {
            // Removed, so that an owner who was only asleep finds that it has lost the job.
            await run.Bucket.DeleteAsync([Keys.LeaseOf(job.Id)], cancellationToken);
            return false;
        }

        if (run.Book.Held.FirstOrDefault(entry => entry.Lease.Receipt == owned.Value.Owner) is { } own)
        {
            await run.Bucket.DeleteAsync([Keys.LeaseOf(job.Id)], cancellationToken);
            (own.Handle, own.ReceivedAt, own.ExpiresAt, own.Ownership) = (message.ReceiptHandle, now, lease.ExpiresAt, null);
            return true;
        }

        await PutAsideAsync(lease, message, budget, owned.Value.Until - now, cancellationToken);
        return true;
    }

    /// <summary>Sends a message once more, its deliveries counted on from the given attempt.</summary>
    public async Task SendCopyAsync(Job job, int attempt, AttemptBudget budget, TimeSpan delay, CancellationToken cancellationToken)
    {
        await run.Attempts.SetBudgetAsync(job.Id, budget with { Before = attempt }, cancellationToken);
        await run.Control.ChangeAsync(now => now with { HasBudgets = true }, cancellationToken);
        await run.Messages.SendOneAsync(job.Body, delay, cancellationToken);
    }

    private async Task PutAsideAsync(JobLease lease, ReceivedMessage message, AttemptBudget budget, TimeSpan until, CancellationToken cancellationToken)
    {
        // Being put aside counts as a delivery: before the queue would take it for a killer of workers, it is sent anew.
        if (message.ReceiveCount <= run.Settings.JobRetries)
        {
            await run.Messages.HideAsync(message.ReceiptHandle, until, cancellationToken);
            return;
        }

        await SendCopyAsync(lease.Job, lease.Attempt, budget, until, cancellationToken);
        await run.Removal.RemoveAsync(message.ReceiptHandle, cancellationToken);
    }

    private async Task OwnAsync(LeaseEntry entry, WriteCondition condition, CancellationToken cancellationToken)
    {
        var until = run.Clock.GetUtcNow() + Length;
        entry.Ownership = await run.Bucket.WriteAsync(
            Keys.LeaseOf(entry.Job.Id), new JobOwnership(entry.Lease.Receipt, until), RunObjectJson.Default.JobOwnership, condition, cancellationToken)
            ?? throw new LeaseLostException(entry.Job.Id);
        entry.OwnedUntil = until;
    }
}
