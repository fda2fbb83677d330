using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Stores;

/// <summary>The commits of a run, one object each, changed by conditional writes only.</summary>
/// <remarks>
/// A job costs two writes here (claim, mark) and one for each folder it writes to; where several jobs write into one folder, one for each file. A
/// claim is renewed with its lease, so it is taken over only from a worker that said nothing for a whole lease. Such a worker may still be putting a
/// file when its successor does: both put the same job's outputs, and only one is marked.
/// </remarks>
internal sealed class S3CommitRegister(ControlBucket bucket, LeaseBook book, TimeProvider clock) : ICommitRegister
{
    private readonly OutputOwners owners = new(bucket, clock);
    private readonly ConditionalWeakTable<LeaseEntry, HeldClaim> claims = [];

    private RunKeys Keys => bucket.Keys;

    public async Task<CommitClaim> ClaimAsync(JobLease lease, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var entry = book.Find(lease);
        var now = clock.GetUtcNow();
        if (!entry.IsHeld(now))
        {
            return await FindAsync(lease.Job.Id, cancellationToken) is null ? new CommitClaim.Refused() : new CommitClaim.Committed();
        }

        var wanted = new CommitObject(
            lease.Job.Id, lease.Attempt, lease.Receipt, entry.ExpiresAt, false, now, "", [.. keys.Select(key => new CommittedFile(key, 0, ""))]);
        var (etag, refusal) = await TakeAsync(wanted, now, cancellationToken);
        if (etag is null)
        {
            return refusal!;
        }

        // Known from here on, so that it is given up with the attempt when what follows fails.
        var claim = new HeldClaim(bucket, wanted, etag);
        claims.AddOrUpdate(entry, claim);
        entry.Renewed = claim.RenewAsync;
        entry.GivenUp = claim.DropAsync;
        if (await owners.ClashAsync(lease.Job, keys, cancellationToken) is { } clash)
        {
            (entry.Renewed, entry.GivenUp) = (null, null);
            await claim.DropAsync(cancellationToken);
            return clash;
        }

        return new CommitClaim.Granted();
    }

    public async Task MarkAsync(JobLease lease, IReadOnlyList<CommittedFile> files, string fingerprint, CancellationToken cancellationToken)
    {
        var entry = book.Find(lease);
        if (entry.IsHeld(clock.GetUtcNow()) && claims.TryGetValue(entry, out var claim) && await claim.MarkAsync(clock.GetUtcNow(), files, fingerprint, cancellationToken))
        {
            (entry.Renewed, entry.GivenUp) = (null, null);
            return;
        }

        if (await ReadAsync(lease.Job.Id, cancellationToken) is not { Value.IsMarked: true } there || there.Value.Receipt != lease.Receipt)
        {
            throw new LeaseLostException(lease.Job.Id);
        }
    }

    public async Task<Commit?> FindAsync(JobId job, CancellationToken cancellationToken) =>
        await ReadAsync(job, cancellationToken) is { Value.IsMarked: true } found ? CommitOf(found.Value) : null;

    public IAsyncEnumerable<Commit> ListAsync(CancellationToken cancellationToken) => bucket
        .ReadAllAsync(bucket.ListAsync(Keys.Commits, cancellationToken).Select(entry => entry.Key), RunObjectJson.Default.CommitObject, cancellationToken)
        .Where(found => found.IsMarked).Select(CommitOf);

    private static Commit CommitOf(CommitObject found) => new(found.Job, found.Attempt, found.At, found.Fingerprint, found.Files);

    private Task<(CommitObject Value, string ETag)?> ReadAsync(JobId job, CancellationToken cancellationToken) =>
        bucket.ReadAsync(Keys.CommitOf(job), RunObjectJson.Default.CommitObject, cancellationToken);

    /// <summary>Writes the claim where there is none, or over one that is ours or whose time is over.</summary>
    private async Task<(string? ETag, CommitClaim? Refusal)> TakeAsync(CommitObject wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = Keys.CommitOf(wanted.Job);
        var condition = WriteCondition.OnlyNew;
        while (true)
        {
            if (await bucket.WriteAsync(key, wanted, RunObjectJson.Default.CommitObject, condition, cancellationToken) is { } etag)
            {
                return (etag, null);
            }

            if (await ReadAsync(wanted.Job, cancellationToken) is not { } there)
            {
                condition = WriteCondition.OnlyNew;
                continue;
            }

            if (there.Value.IsMarked)
            {
                return (null, new CommitClaim.Committed());
            }

            if (there.Value.Receipt != wanted.Receipt && there.Value.Until > now)
            {
                return (null, new CommitClaim.Refused());
            }

            condition = WriteCondition.Unchanged(there.ETag);
        }
    }
}
