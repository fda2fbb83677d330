using System.Text.Json;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Microsoft.Data.Sqlite;

namespace Fleetscope.Local.Database;

/// <summary>How jobs and attempts stand in the tables.</summary>
internal static class JobRow
{
    /// <summary>The columns that <see cref="Read"/> wants, in its order.</summary>
    public const string Columns = "id, name, body, state, attempt, failures, holder, leased_at, number";

    // SQLite's integers are signed: the identity is kept bit by bit.
    public static long Key(JobId id) => unchecked((long)id.Value);

    public static JobId Id(long key) => new(unchecked((ulong)key));

    public static JobRecord Read(SqliteDataReader row) => new(
        new Job(Id(row.GetInt64(0)), row.GetString(1), row.GetString(2)), (JobState)row.GetInt32(3), row.GetInt32(4), row.GetInt32(5),
        row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)));

    public static string Text(AttemptRecord attempt) => JsonSerializer.Serialize(attempt, RecordJson.Default.AttemptRecord);

    public static AttemptRecord Attempt(string record) => JsonSerializer.Deserialize(record, RecordJson.Default.AttemptRecord)!;
}
