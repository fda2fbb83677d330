using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Stores;

/// <summary>A claim that this process holds, and the version of its object.</summary>
internal sealed class HeldClaim(ControlBucket bucket, CommitObject claim, string etag)
{
    private readonly Lock gate = new();
    private Task changing = Task.CompletedTask;
    private CommitObject claim = claim;
    private string? etag = etag;

    private string Key => bucket.Keys.CommitOf(claim.Job);

    /// <summary>Makes the claim last as long as its renewed lease. When it was taken over, marking will find out.</summary>
    public async Task RenewAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (!claim.IsMarked)
        {
            await WriteAsync(claim with { Until = until }, cancellationToken);
        }
    }

    /// <returns>False when the claim is not ours any more.</returns>
    public Task<bool> MarkAsync(DateTimeOffset now, IReadOnlyList<CommittedFile> files, string fingerprint, CancellationToken cancellationToken) =>
        claim.IsMarked ? Task.FromResult(true) : WriteAsync(claim with { IsMarked = true, At = now, Files = files, Fingerprint = fingerprint }, cancellationToken);

    /// <summary>Gives an unmarked claim up.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        // Its time ends first, by a conditional write: a claim that somebody has taken over must not be removed.
        if (!claim.IsMarked && await WriteAsync(claim with { Until = DateTimeOffset.UnixEpoch, Files = [] }, cancellationToken))
        {
            etag = null;
        }
    }

    /// <summary>One change after another: a renewal must not meet the mark.</summary>
    private Task<bool> WriteAsync(CommitObject next, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var mine = WriteAfterAsync(changing, next, cancellationToken);
            changing = mine;
            return mine;
        }
    }

    private async Task<bool> WriteAfterAsync(Task before, CommitObject next, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (etag is null || claim.IsMarked)
        {
            return claim.IsMarked;
        }

        etag = await bucket.WriteAsync(Key, next, RunObjectJson.Default.CommitObject, WriteCondition.Unchanged(etag), cancellationToken);
        claim = etag is null ? claim : next;
        return etag is not null;
    }
}
