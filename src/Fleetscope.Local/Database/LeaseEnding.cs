using Fleetscope.Jobs;
using Fleetscope.Local.Processes;
using Fleetscope.Queues;

namespace Fleetscope.Local.Database;

/// <summary>How leases end: by their holder's word, by time, or with their holder's process.</summary>
internal sealed class LeaseEnding(int jobRetries)
{
    /// <summary>Deliveries without a word after which a job is dead: a net for jobs that kill their workers. The queues of AWS have the same.</summary>
    public int MostVanished { get; } = jobRetries + 5;

    /// <summary>Moves a running job on, and clears its lease.</summary>
    public static void MoveTo(RunTransaction transaction, long number, JobState state, long visibleAt)
    {
        transaction.Execute(
            "UPDATE job SET state = $1, visible_at = $2, cancelling = 0, holder = NULL, holder_process = NULL, leased_at = NULL WHERE number = $3",
            (int)state, visibleAt, number);
        transaction.CountMoved(JobState.Running, state);
    }

    /// <summary>Keeps the record of an attempt.</summary>
    public static void Keep(RunTransaction transaction, long number, int attempt, string record) =>
        transaction.Execute("INSERT INTO attempt (job, number, record) VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET record = excluded.record", number, attempt, record);

    /// <summary>Ends the leases whose time is over.</summary>
    public int EndExpired(RunTransaction transaction, DateTimeOffset now)
    {
        var silent = Running(transaction, now.ToUnixTimeMilliseconds());
        silent?.ForEach(lease => End(transaction, lease, "the worker did not renew its lease", now));
        return silent?.Count ?? 0;
    }

    /// <summary>Ends the leases of processes of this machine that are not there any more.</summary>
    public int EndOfDeadProcesses(RunTransaction transaction, DateTimeOffset now)
    {
        var alive = new Dictionary<string, bool>(StringComparer.Ordinal);
        var dead = Running(transaction, long.MaxValue)?.Where(lease => !IsAlive(lease.Process)).ToList() ?? [];
        dead.ForEach(lease => End(transaction, lease, "the worker died", now));
        return dead.Count;

        bool IsAlive(string process)
        {
            if (!alive.TryGetValue(process, out var answer))
            {
                alive[process] = answer = ProcessIdentity.TryParse(process, out var identity) && identity.IsAlive;
            }

            return answer;
        }
    }

    private static List<Lease>? Running(RunTransaction transaction, long until)
    {
        List<Lease>? leases = null; // almost always none: nothing is allocated then
        using var rows = transaction.Query(
            "SELECT number, attempt, vanished, cancelling, holder, holder_process, leased_at FROM job WHERE state = 1 AND visible_at <= $1 ORDER BY visible_at", until);
        while (rows.Read())
        {
            (leases ??= []).Add(new Lease(rows.GetInt64(0), rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3) != 0, rows.GetString(4), rows.GetString(5),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(6))));
        }

        return leases;
    }

    private void End(RunTransaction transaction, Lease lease, string why, DateTimeOffset now)
    {
        var vanished = lease.Vanished + 1;
        var next = lease.Cancelling ? JobState.Cancelled : vanished >= MostVanished ? JobState.Dead : JobState.Waiting;
        if (next == JobState.Dead)
        {
            why = $"the worker vanished {vanished} times";
        }

        var record = new AttemptRecord(lease.Attempt, lease.Holder, 0, lease.LeasedAt, now, new JobOutcome.Interrupted(why), ResourceUse.None, [], "");
        Keep(transaction, lease.Number, lease.Attempt, JobRow.Text(record));
        transaction.Execute("UPDATE job SET vanished = $1 WHERE number = $2", vanished, lease.Number);
        MoveTo(transaction, lease.Number, next, visibleAt: 0);
    }

    private sealed record Lease(long Number, int Attempt, int Vanished, bool Cancelling, string Holder, string Process, DateTimeOffset LeasedAt);
}
