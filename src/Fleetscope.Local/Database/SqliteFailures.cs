using Microsoft.Data.Sqlite;

namespace Fleetscope.Local.Database;

/// <summary>What SQLite's errors mean for a person: the one table of them.</summary>
internal static class SqliteFailures
{
    // Primary result codes: https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, Permission = 3, NotADatabase = 26;

    /// <summary>The failure in our words; null when it is none of the expected ones, and so a bug.</summary>
    public static FleetscopeException? Explain(SqliteException failure, string file) => failure.SqliteErrorCode switch
    {
        Busy or Locked => new FleetscopeException(file, "another process has kept the run's database locked for too long",
            "see which fleetscope processes run on this folder (fleetscope status), stop the one that hangs and try again", failure),
        ReadOnly or Permission => new FleetscopeException(file, "the run's database cannot be written",
            "make the file and its folder writable for this user and try again", failure),
        InputOutput => new FleetscopeException(file, $"the disk failed while the run's database was used ({failure.Message})",
            "look at the disk (free space, dmesg), then run the same command again: what was acknowledged is kept", failure),
        Full => new FleetscopeException(file, "the disk is full, so the run's database cannot be written; it stays readable",
            "free some space on that disk and run the same command again", failure),
        CannotOpen => new FleetscopeException(file, "the run's database cannot be opened",
            "see that its folder exists and that this user may write there", failure),
        Corrupt or NotADatabase => new FleetscopeException(file, $"the run's database is damaged ({failure.Message})",
            $"keep a copy, try: sqlite3 '{file}' .recover | sqlite3 recovered.db and put recovered.db in its place; or move it (with its -wal and -shm) away and run "
            + "the job file again with --set CHECK_IF_DONE_BOOL=True, which skips what has its outputs", failure),
        _ => null,
    };
}
