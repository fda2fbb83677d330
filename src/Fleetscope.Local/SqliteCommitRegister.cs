using System.Runtime.CompilerServices;
using Fleetscope.Jobs;
using Fleetscope.Local.Database;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Microsoft.Data.Sqlite;

namespace Fleetscope.Local;

/// <summary>The commits of a run, in the SQLite file of its queue: a lease and a claim are compared in one transaction.</summary>
internal sealed class SqliteCommitRegister(RunDatabase database, TimeProvider clock) : ICommitRegister
{
    private const int CommitsPerRead = 1000;

    private const string Select =
        "SELECT job.id, committed.attempt, committed.at, committed.fingerprint, committed.files, committed.job FROM committed JOIN job ON job.number = committed.job";

    public bool IsWithQueue => true;

    public Task<CommitClaim> ClaimAsync(JobLease lease, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        database.WriteAsync<CommitClaim>(
            transaction =>
            {
                var receipt = LeaseReceipt.Find(transaction, lease);
                var known = CommitRow.Find(transaction, receipt.Number);
                var now = clock.GetUtcNow();
                if (Refusal(receipt, known, now) is { } refusal)
                {
                    return refusal;
                }

                foreach (var key in keys)
                {
                    if (CommitRow.Owner(transaction, key, receipt.Number) is var (other, name))
                    {
                        return new CommitClaim.Clash(other, name, key);
                    }
                }

                // One delivery holds the lease at a time, so a claim that is there belongs to one whose lease has ended.
                known?.Forget(transaction, receipt.Number);
                var claimed = new CommitRow(lease.Attempt, false, [.. keys.Select(key => new CommittedFile(key, 0, ""))]);
                CommitRow.Write(transaction, receipt.Number, claimed, now, "");
                return new CommitClaim.Granted();
            },
            Durability.WithTheNextSync, cancellationToken);

    public async Task MarkAsync(JobLease lease, IReadOnlyList<CommittedFile> files, string fingerprint, CancellationToken cancellationToken)
    {
        var receipt = await database.WriteAsync(
            transaction =>
            {
                var found = LeaseReceipt.Find(transaction, lease);
                var known = CommitRow.Find(transaction, found.Number);
                if (known is { IsMarked: true } && known.Attempt == lease.Attempt)
                {
                    return null; // said before: nothing changes
                }

                if (!found.IsHeld || known?.Attempt != lease.Attempt)
                {
                    // A lease without the claim is as good as lost here; a cancelled one keeps saying so.
                    return found with { IsSameDelivery = found.IsCancelled };
                }

                known.Forget(transaction, found.Number);
                CommitRow.Write(transaction, found.Number, new CommitRow(lease.Attempt, true, files), clock.GetUtcNow(), fingerprint);
                return null;
            },
            Durability.BeforeTheAnswer, cancellationToken);
        receipt?.ThrowIfLost(lease);
    }

    public Task<CommitClaim> CommitNothingAsync(JobLease lease, string fingerprint, CancellationToken cancellationToken) =>
        database.WriteAsync<CommitClaim>(
            transaction =>
            {
                var receipt = LeaseReceipt.Find(transaction, lease);
                var known = CommitRow.Find(transaction, receipt.Number);
                var now = clock.GetUtcNow();
                if (Refusal(receipt, known, now) is { } refusal)
                {
                    return refusal;
                }

                known?.Forget(transaction, receipt.Number);
                CommitRow.Write(transaction, receipt.Number, new CommitRow(lease.Attempt, true, []), now, fingerprint);
                return new CommitClaim.Granted();
            },
            Durability.BeforeTheAnswer, cancellationToken);

    public Task<Commit?> FindAsync(JobId job, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
            {
                using var row = statements.Query($"{Select} WHERE committed.marked = 1 AND job.id = $1", JobRow.Key(job));
                return row.Read() ? Read(row) : null;
            },
            cancellationToken);

    public async IAsyncEnumerable<Commit> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<Commit>();
        var last = 0L;
        do
        {
            page.Clear();
            last = await database.ReadAsync(
                statements =>
                {
                    using var rows = statements.Query(
                        $"{Select} WHERE committed.marked = 1 AND committed.job > $1 ORDER BY committed.job LIMIT {CommitsPerRead}", last);
                    while (rows.Read())
                    {
                        page.Add(Read(rows));
                        last = rows.GetInt64(5);
                    }

                    return last;
                },
                cancellationToken);
            foreach (var commit in page)
            {
                yield return commit;
            }
        }
        while (page.Count == CommitsPerRead);
    }

    private static CommitClaim? Refusal(LeaseReceipt receipt, CommitRow? known, DateTimeOffset now) =>
        known is { IsMarked: true } ? new CommitClaim.Committed()
        : !receipt.IsHeld || receipt.ExpiresAt <= now.ToUnixTimeMilliseconds() ? new CommitClaim.Refused()
        : null;

    private static Commit Read(SqliteDataReader row) => new(
        JobRow.Id(row.GetInt64(0)), row.GetInt32(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), row.GetString(3), CommitRow.ReadFiles(row.GetString(4)));
}
