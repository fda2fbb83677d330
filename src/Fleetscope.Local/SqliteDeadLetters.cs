using Fleetscope.Jobs;
using Fleetscope.Local.Database;
using Fleetscope.Queues;

namespace Fleetscope.Local;

/// <summary>The dead jobs of a run's SQLite file, in the order of submission.</summary>
internal sealed class SqliteDeadLetters(RunDatabase database) : IDeadLetters
{
    private const int JobsPerTransaction = 5000;

    public Task<IReadOnlyList<DeadLetter>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DeadLetter>>(
            statements =>
            {
                var letters = new List<DeadLetter>();
                using var rows = statements.Query(
                    """
                    SELECT job.id, job.name, job.attempt - job.attempt_base, job.vanished, attempt.record
                    FROM job LEFT JOIN attempt ON attempt.job = job.number AND attempt.number = job.attempt
                    WHERE job.state = 4 ORDER BY job.number
                    """);
                while (rows.Read())
                {
                    var attempts = rows.GetInt32(2);
                    var neverSpoke = rows.GetInt32(3) >= attempts;
                    letters.Add(new DeadLetter(JobRow.Id(rows.GetInt64(0)), rows.GetString(1), attempts,
                        neverSpoke || rows.IsDBNull(4) ? null : JobRow.Attempt(rows.GetString(4))));
                }

                return letters;
            },
            cancellationToken);

    public async Task<int> RetryAsync(IReadOnlyCollection<JobId> jobs, CancellationToken cancellationToken)
    {
        var retried = 0;
        foreach (var some in jobs.Chunk(JobsPerTransaction))
        {
            retried += await database.WriteAsync(
                transaction =>
                {
                    var hit = some.Sum(job => transaction.Execute(
                        """
                        UPDATE job SET state = 0, visible_at = 0, failures = 0, vanished = 0, attempt_base = attempt
                        WHERE id = $1 AND state = 4
                        """,
                        JobRow.Key(job)));
                    transaction.CountMoved(JobState.Dead, JobState.Waiting, hit);
                    return hit;
                },
                Durability.BeforeTheAnswer, cancellationToken);
        }

        return retried;
    }
}
