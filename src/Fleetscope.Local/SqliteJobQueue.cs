using Fleetscope.Jobs;
using Fleetscope.Local.Database;
using Fleetscope.Local.Processes;
using Fleetscope.Queues;

namespace Fleetscope.Local;

/// <summary>A queue in one SQLite file, for the workers of one machine. Its counts are exact.</summary>
/// <remarks>
/// A lease whose time is over ends when somebody next asks for a job, not before: a worker that slept with its machine and wakes first goes on.
/// Every change of a job's state moves the counters in the same transaction.
/// </remarks>
internal sealed class SqliteJobQueue(RunDatabase database, int jobRetries, TimeProvider clock) : IJobQueue
{
    /// <summary>How many jobs one transaction adds, so that a worker of another process waits for a fraction of a second at most.</summary>
    private const int JobsPerTransaction = 5000;

    private readonly LeaseEnding endings = new(jobRetries);
    private readonly string process = ProcessIdentity.Current.ToString();

    public async Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var added = 0;
        for (var start = 0; start < jobs.Count; start += JobsPerTransaction)
        {
            var (from, to) = (start, Math.Min(start + JobsPerTransaction, jobs.Count));
            added += await database.WriteAsync(
                transaction =>
                {
                    var fresh = 0;
                    for (var i = from; i < to; i++)
                    {
                        fresh += transaction.Execute(
                            "INSERT INTO job (id, name, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
                            JobRow.Key(jobs[i].Id), jobs[i].Name, jobs[i].Body);
                    }

                    transaction.CountAdded(fresh);
                    return fresh;
                },
                Durability.BeforeTheAnswer, cancellationToken);
        }

        return added;
    }

    /// <summary>
    /// A job that took its worker along so often is leased only alone, so that one which kills workers cannot take the jobs beside it into death.
    /// </summary>
    private const int Suspect = 3;

    public Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken) =>
        database.WriteAtOnceAsync(
            transaction =>
            {
                var now = clock.GetUtcNow();
                endings.EndExpired(transaction, now);
                var expiresAt = now + visibility;
                using var row = transaction.Query(
                    """
                    UPDATE job SET state = 1, attempt = attempt + 1, visible_at = $1, holder = $2, holder_process = $3, leased_at = $4
                    WHERE number = (
                        SELECT number FROM job WHERE state = 0 AND visible_at <= $4
                            AND NOT EXISTS (SELECT 1 FROM job WHERE state = 1 AND vanished >= $5)
                            AND (vanished < $5 OR NOT EXISTS (SELECT 1 FROM job WHERE state = 1))
                        ORDER BY visible_at, number LIMIT 1)
                    RETURNING number, id, name, body, attempt
                    """,
                    expiresAt.ToUnixTimeMilliseconds(), holder, process, now.ToUnixTimeMilliseconds(), Suspect);
                if (!row.Read())
                {
                    return null;
                }

                transaction.CountMoved(JobState.Waiting, JobState.Running);
                var attempt = row.GetInt32(4);
                return new JobLease(
                    new Job(JobRow.Id(row.GetInt64(1)), row.GetString(2), row.GetString(3)), attempt, LeaseReceipt.Of(row.GetInt64(0), attempt), expiresAt);
            },
            Durability.WithTheNextSync, cancellationToken);

    public async Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var held = await database.WriteAsync(
            transaction =>
            {
                var found = LeaseReceipt.Find(transaction, lease);
                switch (found)
                {
                    case { IsHeld: true, Cancelling: false }:
                        transaction.Execute("UPDATE job SET visible_at = $1 WHERE number = $2",
                            (clock.GetUtcNow() + visibility).ToUnixTimeMilliseconds(), found.Number);
                        break;
                    case { IsHeld: true }:
                        // Here the worker hears of it, so here the lease ends.
                        LeaseEnding.MoveTo(transaction, found.Number, JobState.Cancelled, visibleAt: 0);
                        found = found with { State = JobState.Cancelled };
                        break;
                }

                return found;
            },
            Durability.WithTheNextSync, cancellationToken);
        held.ThrowIfLost(lease);
    }

    public async Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken)
    {
        var state = attempt.Outcome is JobOutcome.AlreadyDone { ByCheckIfDone: true } ? JobState.Skipped : JobState.Done;
        var record = JobRow.Text(attempt);
        var held = await database.WriteAsync(
            transaction =>
            {
                var found = LeaseReceipt.Find(transaction, lease);
                if (found.IsHeld)
                {
                    // A job that ended before its worker heard of a cancellation is done: its outputs are there.
                    LeaseEnding.Keep(transaction, found.Number, lease.Attempt, record);
                    LeaseEnding.MoveTo(transaction, found.Number, state, visibleAt: 0);
                }

                return found;
            },
            Durability.WithTheNextSync, cancellationToken);
        held.ThrowIfLost(lease);
    }

    public async Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken)
    {
        var record = JobRow.Text(attempt);
        var (held, state) = await database.WriteAsync(
            transaction =>
            {
                var found = LeaseReceipt.Find(transaction, lease);
                if (!found.IsHeld)
                {
                    if (found.IsCancelled)
                    {
                        LeaseEnding.Keep(transaction, found.Number, lease.Attempt, record);
                    }

                    return (found, JobState.Cancelled);
                }

                LeaseEnding.Keep(transaction, found.Number, lease.Attempt, record);
                var failures = found.Failures + (attempt.Outcome.CountsAsFailure ? 1 : 0);
                var next = found.Cancelling || attempt.Outcome is JobOutcome.Cancelled ? JobState.Cancelled
                    : attempt.Outcome.IsFinal || failures >= jobRetries && attempt.Outcome.CountsAsFailure ? JobState.Dead
                    : JobState.Waiting;
                transaction.Execute("UPDATE job SET failures = $1 WHERE number = $2", failures, found.Number);
                LeaseEnding.MoveTo(transaction, found.Number, next, (clock.GetUtcNow() + delay).ToUnixTimeMilliseconds());
                return (found, next);
            },
            Durability.WithTheNextSync, cancellationToken);
        if (!held.IsCancelled)
        {
            held.ThrowIfLost(lease);
        }

        return state;
    }

    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements =>
            {
                var counts = new Dictionary<string, long>(StringComparer.Ordinal);
                using var rows = statements.Query("SELECT name, n FROM counter");
                while (rows.Read())
                {
                    counts[rows.GetString(0)] = rows.GetInt64(1);
                }

                return new JobCounts(counts[RunSchema.Submitted], Of(JobState.Waiting), Of(JobState.Running), Of(JobState.Done),
                    Of(JobState.Skipped), Of(JobState.Dead), Of(JobState.Cancelled));

                long Of(JobState state) => counts[RunSchema.CounterOf(state)];
            },
            cancellationToken);

    /// <summary>Takes back at once the leases of processes that are dead, without waiting for their time to end.</summary>
    /// <returns>How many.</returns>
    public Task<int> ReclaimDeadAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => endings.EndOfDeadProcesses(transaction, clock.GetUtcNow()), Durability.WithTheNextSync, cancellationToken);
}
