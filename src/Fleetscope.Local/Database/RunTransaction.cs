using Fleetscope.Queues;
using Microsoft.Data.Sqlite;

namespace Fleetscope.Local.Database;

/// <summary>The open transaction that an operation writes in, and the counters it moves.</summary>
internal sealed class RunTransaction(Statements statements)
{
    private readonly long[] moved = new long[Enum.GetValues<JobState>().Length];
    private long submitted;

    public int Execute(string sql, params ReadOnlySpan<object?> values) => statements.Execute(sql, values);

    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => statements.Query(sql, values);

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => statements.Scalar(sql, values);

    /// <summary>Counts jobs that were added and wait now.</summary>
    public void CountAdded(long jobs)
    {
        submitted += jobs;
        moved[(int)JobState.Waiting] += jobs;
    }

    /// <summary>Counts jobs that went from one state to another.</summary>
    public void CountMoved(JobState from, JobState to, long jobs = 1)
    {
        moved[(int)from] -= jobs;
        moved[(int)to] += jobs;
    }

    /// <summary>Writes the counters: the last statements of the transaction.</summary>
    public void WriteCounters()
    {
        const string Add = "UPDATE counter SET n = n + $1 WHERE name = $2";
        for (var state = 0; state < moved.Length; state++)
        {
            if (moved[state] != 0)
            {
                statements.Execute(Add, moved[state], RunSchema.CounterOf((JobState)state));
            }
        }

        if (submitted != 0)
        {
            statements.Execute(Add, submitted, RunSchema.Submitted);
        }

        Forget();
    }

    /// <summary>Forgets what was counted: the transaction was rolled back, or is over.</summary>
    public void Forget()
    {
        Array.Clear(moved);
        submitted = 0;
    }
}
