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

    /// <summary>Gives an unmarked claim up. Its keys stay: what was begun of them and not ended is found by them.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        // Its time ends first, by a conditional write: a claim that somebody has taken over must not be removed.
        if (!claim.IsMarked && await WriteAsync(claim with { Until = DateTimeOffset.UnixEpoch }, cancellationToken))
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

        etag = await WriteOverAsync(next, etag, cancellationToken);
        claim = etag is null ? claim : next;
        return etag is not null;
    }

    /// <summary>Writes over our own version, also when it is one whose answer we never got: a receipt is nobody else's.</summary>
    private async Task<string?> WriteOverAsync(CommitObject next, string known, CancellationToken cancellationToken)
    {
        if (await bucket.WriteAsync(Key, next, RunObjectJson.Default.CommitObject, WriteCondition.Unchanged(known), cancellationToken) is { } written)
        {
            return written;
        }

        return await bucket.ReadAsync(Key, RunObjectJson.Default.CommitObject, cancellationToken) is { } there && there.ETag != known && there.Value.Receipt == next.Receipt && !there.Value.IsMarked
            ? await bucket.WriteAsync(Key, next, RunObjectJson.Default.CommitObject, WriteCondition.Unchanged(there.ETag), cancellationToken)
            : null;
    }
}
