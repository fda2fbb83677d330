using Fleetscope.Aws.Api;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>Renews leases.</summary>
/// <remarks>
/// The message first: the lease is the queue's to give, and must not end because S3 is slow or away. What S3 has to know and to say of it comes after, and is
/// waited for only a little; at the next renewal it is asked again.
/// </remarks>
internal sealed class LeaseRenewal(SqsRun run, HandOver handOver, LeaseEnding ending)
{
    /// <summary>A part of the lease: the renewal must be over before the next one.</summary>
    private const int PatiencePart = 6;

    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);

    public async Task RenewAsync(LeaseEntry entry, TimeSpan visibility, CancellationToken cancellationToken)
    {
        await ending.ThrowIfLostAsync(entry, cancellationToken);
        var asked = run.Clock.GetUtcNow();
        if (entry.Handle is not { } handle)
        {
            await OwnOnAsync(entry, visibility, cancellationToken);
        }
        else if (!await run.Messages.HideAsync(handle, visibility, cancellationToken) && entry.Ownership is null)
        {
            await ending.LoseAsync(entry, cancellationToken);
        }

        entry.ExpiresAt = asked + visibility;
        if (entry.Noting.IsCompleted)
        {
            entry.Noting = NoteAsync(entry);
        }

        var patience = visibility / PatiencePart < LongestPatience ? visibility / PatiencePart : LongestPatience;
        await new Patience(patience, run.Clock).WaitAsync(entry.Noting, cancellationToken);
    }

    /// <summary>What S3 has to know and to say. Not ended with the renewal: half a change of a claim would lose it.</summary>
    private async Task NoteAsync(LeaseEntry entry)
    {
        var never = CancellationToken.None;
        var control = await run.Control.GetAsync(never);
        if (entry.IsOver)
        {
            return; // S3 took its time, and the attempt has ended.
        }

        if (await run.Cancellations.IsCancelledAsync(entry.Job.Id, control, never))
        {
            await ending.EndCancelledAsync(entry, control, never);
            throw new LeaseLostException(entry.Job.Id, cancelled: true);
        }

        if (handOver.IsDue(entry))
        {
            await handOver.SendAnewAsync(entry, never);
        }

        await KeepSuspectAsync(entry);
        if (entry.Renewed is { } renewed)
        {
            await renewed(entry.ExpiresAt, never);
        }

        await run.Holders.ChangedAsync(never);
    }

    private async Task OwnOnAsync(LeaseEntry entry, TimeSpan visibility, CancellationToken cancellationToken)
    {
        try
        {
            await handOver.RenewAsync(entry, cancellationToken);
        }
        catch (FleetscopeException) when (entry.OwnedUntil > run.Clock.GetUtcNow() + visibility)
        {
            // Ours for longer than this renewal asks for.
        }
    }

    private async Task KeepSuspectAsync(LeaseEntry entry)
    {
        if (entry.IsLast)
        {
            var suspect = new DeadJob(entry.Job.Id, entry.Job.Name, entry.Lease.Attempt - entry.Budget.FreshFrom, entry.Lease.Attempt, null, entry.Job.Body, entry.ExpiresAt);
            await run.Bucket.WriteAsync(run.Keys.SuspectOf(entry.Job.Id), suspect, RunObjectJson.Default.DeadJob, WriteCondition.Always, CancellationToken.None);
            if (entry.IsOver)
            {
                // Ended in between: a suspect that stays would be counted as dead.
                await run.Bucket.DeleteAsync([run.Keys.SuspectOf(entry.Job.Id)], CancellationToken.None);
            }
        }
    }
}
