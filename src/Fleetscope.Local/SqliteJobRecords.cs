using System.Globalization;
using System.Runtime.CompilerServices;
using Fleetscope.Jobs;
using Fleetscope.Local.Database;
using Fleetscope.Queues;

namespace Fleetscope.Local;

/// <summary>The jobs of a run's SQLite file as their owner sees them.</summary>
/// <remarks>
/// Long lists are read, and many jobs changed, in pieces of a fraction of a second each: a worker of another process never waits for a whole list.
/// </remarks>
internal sealed class SqliteJobRecords(RunDatabase database) : IJobRecords
{
    private const int JobsPerTransaction = 5000;
    private const int JobsPerRead = 1000;
    private const int ShortestPrefix = 6;

    public Task<IReadOnlyList<JobRecord>> FindAsync(string idOrName, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JobRecord>>(
            statements =>
            {
                var found = new Dictionary<JobId, JobRecord>();
                if (IdsFrom(idOrName) is var (first, last))
                {
                    Add($"SELECT {JobRow.Columns} FROM job WHERE id BETWEEN $1 AND $2 ORDER BY number LIMIT $3", first, last, limit);
                }

                Add($"SELECT {JobRow.Columns} FROM job WHERE name = $1 ORDER BY number LIMIT $2", idOrName, limit);
                return [.. found.Values.Take(limit)];

                void Add(string sql, params ReadOnlySpan<object?> values)
                {
                    using var rows = statements.Query(sql, values);
                    while (rows.Read())
                    {
                        var record = JobRow.Read(rows);
                        found.TryAdd(record.Job.Id, record);
                    }
                }
            },
            cancellationToken);

    public async IAsyncEnumerable<JobRecord> InStateAsync(JobState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The state stands in the text and not in a parameter, so that the partial indexes can serve.
        var sql = $"SELECT {JobRow.Columns} FROM job WHERE state = {(int)state} AND number > $1 ORDER BY number LIMIT {JobsPerRead}";
        var page = new List<JobRecord>();
        var last = 0L;
        if (await database.ReadAsync(statements => (long)statements.Scalar("SELECT n FROM counter WHERE name = $1", RunSchema.CounterOf(state))! == 0, cancellationToken))
        {
            yield break; // not every state has an index, and finding none would read a million jobs
        }

        do
        {
            page.Clear();
            last = await database.ReadAsync(
                statements =>
                {
                    using var rows = statements.Query(sql, last);
                    while (rows.Read())
                    {
                        page.Add(JobRow.Read(rows));
                        last = rows.GetInt64(8);
                    }

                    return last;
                },
                cancellationToken);
            foreach (var record in page)
            {
                yield return record;
            }
        }
        while (page.Count == JobsPerRead);
    }

    public Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(JobId job, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AttemptRecord>>(
            statements =>
            {
                var attempts = new List<AttemptRecord>();
                using var rows = statements.Query(
                    "SELECT record FROM attempt WHERE job = (SELECT number FROM job WHERE id = $1) ORDER BY number", JobRow.Key(job));
                while (rows.Read())
                {
                    attempts.Add(JobRow.Attempt(rows.GetString(0)));
                }

                return attempts;
            },
            cancellationToken);

    public async Task<int> CancelAsync(IReadOnlyCollection<JobId>? jobs, CancellationToken cancellationToken) =>
        jobs is null ? await CancelAllAsync(cancellationToken) : await CancelTheseAsync(jobs, cancellationToken);

    public async Task<int> ReopenAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        var reopened = 0;
        foreach (var some in jobs.Chunk(JobsPerTransaction))
        {
            reopened += await database.WriteAsync(
                transaction => some.Count(job => Reopen(transaction, job)), Durability.BeforeTheAnswer, cancellationToken);
        }

        return reopened;
    }

    private static bool Reopen(RunTransaction transaction, JobId job)
    {
        long number;
        JobState state;
        using (var row = transaction.Query("SELECT number, state FROM job WHERE id = $1", JobRow.Key(job)))
        {
            if (!row.Read())
            {
                return false;
            }

            (number, state) = (row.GetInt64(0), (JobState)row.GetInt32(1));
        }

        if (state is not (JobState.Done or JobState.Skipped or JobState.Cancelled))
        {
            return false;
        }

        CommitRow.Find(transaction, number)?.Forget(transaction, number);
        transaction.Execute(
            "UPDATE job SET state = 0, visible_at = 0, failures = 0, vanished = 0, attempt_base = attempt WHERE number = $1", number);
        transaction.CountMoved(state, JobState.Waiting);
        return true;
    }

    private async Task<int> CancelAllAsync(CancellationToken cancellationToken)
    {
        var cancelled = await database.WriteAsync(
            transaction => transaction.Execute("UPDATE job SET cancelling = 1 WHERE state = 1 AND cancelling = 0"), Durability.BeforeTheAnswer, cancellationToken);
        int hit;
        do
        {
            hit = await database.WriteAsync(
                transaction =>
                {
                    var rows = transaction.Execute(
                        $"UPDATE job SET state = 5 WHERE number IN (SELECT number FROM job WHERE state = 0 LIMIT {JobsPerTransaction})");
                    transaction.CountMoved(JobState.Waiting, JobState.Cancelled, rows);
                    return rows;
                },
                Durability.BeforeTheAnswer, cancellationToken);
            cancelled += hit;
        }
        while (hit > 0);

        return cancelled;
    }

    private async Task<int> CancelTheseAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        var cancelled = 0;
        foreach (var some in jobs.Chunk(JobsPerTransaction))
        {
            cancelled += await database.WriteAsync(
                transaction =>
                {
                    var (waiting, running) = (0, 0);
                    foreach (var job in some)
                    {
                        waiting += transaction.Execute("UPDATE job SET state = 5 WHERE id = $1 AND state = 0", JobRow.Key(job));
                        running += transaction.Execute("UPDATE job SET cancelling = 1 WHERE id = $1 AND state = 1 AND cancelling = 0", JobRow.Key(job));
                    }

                    transaction.CountMoved(JobState.Waiting, JobState.Cancelled, waiting);
                    return waiting + running;
                },
                Durability.BeforeTheAnswer, cancellationToken);
        }

        return cancelled;
    }

    /// <summary>The identities that start with the given digits, as the signed numbers of the table; null when it is no prefix of one.</summary>
    private static (long First, long Last)? IdsFrom(string prefix)
    {
        if (prefix.Length is < ShortestPrefix or > 16 || !ulong.TryParse(prefix, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var open = (16 - prefix.Length) * 4;
        var first = value << open;
        return (JobRow.Key(new JobId(first)), JobRow.Key(new JobId(first | ((1UL << open) - 1))));
    }
}
