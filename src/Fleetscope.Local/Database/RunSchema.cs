using Fleetscope.Queues;

namespace Fleetscope.Local.Database;

/// <summary>The tables of a run, and the version of their shape.</summary>
internal static class RunSchema
{
    /// <summary>Kept in the file's header (<c>PRAGMA user_version</c>). Raised with every change of <see cref="Create"/>.</summary>
    public const int Version = 1;

    /// <summary>The counter of all jobs ever added; the others are named after their state.</summary>
    public const string Submitted = "submitted";

    // visible_at: of a waiting job, from when it may be leased; of a running one, when its lease ends (milliseconds since 1970).
    // attempt: deliveries so far; with the number it is the receipt of a lease, because it never goes back.
    // attempt_base: deliveries before the job was last retried or reopened. vanished: deliveries since then that ended without a word.
    // The partial indexes keep leasing at a few page reads however many jobs have ended.
    public const string Create =
        """
        CREATE TABLE job (
            number INTEGER PRIMARY KEY,
            id INTEGER NOT NULL UNIQUE,
            name TEXT NOT NULL,
            body TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0,
            visible_at INTEGER NOT NULL DEFAULT 0,
            attempt INTEGER NOT NULL DEFAULT 0,
            attempt_base INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0,
            vanished INTEGER NOT NULL DEFAULT 0,
            cancelling INTEGER NOT NULL DEFAULT 0,
            holder TEXT,
            holder_process TEXT,
            leased_at INTEGER);
        CREATE INDEX job_waiting ON job (visible_at) WHERE state = 0;
        CREATE INDEX job_running ON job (visible_at) WHERE state = 1;
        CREATE INDEX job_dead ON job (state) WHERE state = 4;
        CREATE INDEX job_name ON job (name);
        CREATE TABLE attempt (job INTEGER NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (job, number)) WITHOUT ROWID;
        CREATE TABLE committed (
            job INTEGER PRIMARY KEY,
            attempt INTEGER NOT NULL,
            marked INTEGER NOT NULL,
            at INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            files TEXT NOT NULL);
        CREATE TABLE output (key TEXT NOT NULL PRIMARY KEY, job INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counter VALUES ('submitted', 0), ('waiting', 0), ('running', 0), ('done', 0), ('skipped', 0), ('dead', 0), ('cancelled', 0);
        PRAGMA user_version = 1;
        """;

    public static string CounterOf(JobState state) => state switch
    {
        JobState.Waiting => "waiting",
        JobState.Running => "running",
        JobState.Done => "done",
        JobState.Skipped => "skipped",
        JobState.Dead => "dead",
        JobState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state of a job"),
    };
}
