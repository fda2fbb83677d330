using System.Text.Json;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Stores;

namespace Fleetscope.Local.Database;

/// <summary>A job's claim or commit, and the keys that it owns.</summary>
/// <param name="IsMarked">Whether the files are at their keys; else they are only claimed.</param>
internal sealed record CommitRow(int Attempt, bool IsMarked, IReadOnlyList<CommittedFile> Files)
{
    public static CommitRow? Find(RunTransaction transaction, long number)
    {
        using var row = transaction.Query("SELECT attempt, marked, files FROM committed WHERE job = $1", number);
        return row.Read() ? new CommitRow(row.GetInt32(0), row.GetInt32(1) != 0, ReadFiles(row.GetString(2))) : null;
    }

    /// <summary>Forgets what the job claimed or committed, with its keys.</summary>
    public void Forget(RunTransaction transaction, long number)
    {
        foreach (var file in Files)
        {
            transaction.Execute("DELETE FROM output WHERE key = $1 AND job = $2", file.Key, number);
        }

        transaction.Execute("DELETE FROM committed WHERE job = $1", number);
    }

    /// <summary>Writes the claim or the commit, and makes the job the owner of its keys.</summary>
    public static void Write(RunTransaction transaction, long number, CommitRow row, DateTimeOffset at, string fingerprint)
    {
        foreach (var file in row.Files)
        {
            transaction.Execute("INSERT INTO output (key, job) VALUES ($1, $2) ON CONFLICT DO UPDATE SET job = excluded.job", file.Key, number);
        }

        transaction.Execute("INSERT OR REPLACE INTO committed (job, attempt, marked, at, fingerprint, files) VALUES ($1, $2, $3, $4, $5, $6)",
            number, row.Attempt, row.IsMarked ? 1 : 0, at.ToUnixTimeMilliseconds(), fingerprint,
            JsonSerializer.Serialize(row.Files, RecordJson.Default.IReadOnlyListCommittedFile));
    }

    /// <summary>
    /// The other job that owns a key and keeps it: it has committed, or is about to. A claim whose attempt is over owns nothing any more.
    /// </summary>
    public static (JobId Id, string Name)? Owner(RunTransaction transaction, string key, long number)
    {
        using var row = transaction.Query(
            """
            SELECT job.id, job.name FROM output JOIN job ON job.number = output.job JOIN committed ON committed.job = output.job
            WHERE output.key = $1 AND output.job <> $2 AND (committed.marked = 1 OR (job.state = 1 AND job.attempt = committed.attempt))
            """,
            key, number);
        return row.Read() ? (JobRow.Id(row.GetInt64(0)), row.GetString(1)) : null;
    }

    public static IReadOnlyList<CommittedFile> ReadFiles(string files) => files == "[]" ? [] : JsonSerializer.Deserialize(files, RecordJson.Default.IReadOnlyListCommittedFile)!;
}
