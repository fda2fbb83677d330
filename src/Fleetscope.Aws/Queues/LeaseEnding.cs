using Fleetscope.Aws.Api;
using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Queues;

/// <summary>Lets go of a lease: what has to be removed or noted with it.</summary>
internal sealed class LeaseEnding(SqsRun run, HandOver handOver)
{
    private readonly Patience patience = new(TimeSpan.FromSeconds(2), run.Clock);

    private RunKeys Keys => run.Keys;

    /// <summary>Notes how an attempt ended, and gives its claim up.</summary>
    public async Task NoteAsync(LeaseEntry entry, AttemptRecord attempt, CancellationToken cancellationToken)
    {
        await run.Attempts.KeepAsync(entry.Job.Id, attempt, cancellationToken);
        if (entry.GivenUp is { } givenUp)
        {
            await givenUp(cancellationToken);
        }
    }

    public async Task EndAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        entry.IsOver = true;
        if (entry.IsLast)
        {
            await run.Bucket.DeleteAsync([Keys.SuspectOf(entry.Job.Id)], cancellationToken);
        }

        await handOver.EndAsync(entry, cancellationToken);
        await run.Holders.ChangedAsync(cancellationToken);
    }

    public async Task EndCancelledAsync(LeaseEntry entry, RunControl control, CancellationToken cancellationToken)
    {
        if (entry.GivenUp is { } givenUp)
        {
            await givenUp(cancellationToken);
        }

        await RemoveAsync(entry, cancellationToken);
        await run.Cancellations.MetAsync(entry.Job.Id, control, cancellationToken);
        await EndAsync(entry, cancellationToken);
    }

    /// <summary>Removes the message, where there is one.</summary>
    public async Task RemoveAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Handle is { } handle)
        {
            await run.Removal.RemoveAsync(handle, cancellationToken);
        }
    }

    /// <exception cref="LeaseLostException">The lease is over by our clock.</exception>
    public async Task ThrowIfLostAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        if (!entry.IsHeld(run.Clock.GetUtcNow()))
        {
            await LoseAsync(entry, cancellationToken);
        }
    }

    /// <exception cref="LeaseLostException">Always; it tells whether the job was cancelled, if S3 says so soon enough.</exception>
    public async Task LoseAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        entry.IsOver = true;
        var asking = IsCancelledAsync(entry.Job.Id);
        await patience.WaitAsync(asking, cancellationToken);
        throw new LeaseLostException(entry.Job.Id, asking.IsCompletedSuccessfully && await asking);
    }

    private async Task<bool> IsCancelledAsync(JobId job) => await run.Cancellations.IsCancelledAsync(job, await run.Control.GetAsync(CancellationToken.None), CancellationToken.None);
}
