using Microsoft.Data.Sqlite;

namespace Fleetscope.Local.Database;

/// <summary>What a run knows, in one SQLite file: its jobs, their attempts, what they committed, and the counts.</summary>
/// <remarks>
/// Several processes of one machine may have it open. WAL lets readers read while one writes, and needs shared memory, so the file must not lie on a
/// network file system (https://www.sqlite.org/wal.html).
/// </remarks>
internal sealed class RunDatabase : IAsyncDisposable
{
    /// <summary>How long a transaction waits for another process. The longest of ours are submissions, in pieces of a fraction of a second.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(20);

    private readonly TransactionWriter writer;
    private readonly SqliteConnection readConnection;
    private readonly Statements reads;
    private readonly SemaphoreSlim reading = new(1, 1);

    private RunDatabase(string file, SqliteConnection writeConnection, SqliteConnection readConnection)
    {
        File = file;
        this.readConnection = readConnection;
        reads = new Statements(readConnection);
        writer = new TransactionWriter(writeConnection, Explain);
    }

    public string File { get; }

    /// <summary>Opens the database of a run, and creates it when there is none.</summary>
    /// <exception cref="FleetscopeException">It is damaged, of a newer Fleetscope, or lies where it must not.</exception>
    public static RunDatabase Open(string file)
    {
        SystemSqlite.Use();
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        PrivateFiles.CreateFolder(folder);
        NetworkFileSystem.Refuse(folder);
        PrivateFiles.Touch(file);

        SqliteConnection? write = null, read = null;
        try
        {
            write = Connect(file);
            Prepare(write, file);
            read = Connect(file);
            return new RunDatabase(file, write, read);
        }
        catch (SqliteException failure)
        {
            write?.Dispose();
            read?.Dispose();
            throw SqliteFailures.Explain(failure, file) ?? (Exception)failure;
        }
        catch (FleetscopeException)
        {
            write?.Dispose();
            throw;
        }
    }

    /// <summary>Runs an operation in the next transaction (<see cref="TransactionWriter"/>), and answers when it is committed.</summary>
    public Task<T> WriteAsync<T>(Func<RunTransaction, T> operation, Durability durability, CancellationToken cancellationToken) =>
        writer.RunAsync(operation, durability, atOnce: false, cancellationToken);

    /// <summary>As <see cref="WriteAsync{T}"/>, without waiting for others to share the transaction.</summary>
    public Task<T> WriteAtOnceAsync<T>(Func<RunTransaction, T> operation, Durability durability, CancellationToken cancellationToken) =>
        writer.RunAsync(operation, durability, atOnce: true, cancellationToken);

    /// <summary>Reads what is committed. Readers never wait for writers; they must be short, because a long one lets the WAL grow.</summary>
    public async Task<T> ReadAsync<T>(Func<Statements, T> read, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            return read(reads);
        }
        catch (SqliteException failure)
        {
            throw Explain(failure);
        }
        finally
        {
            reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await reading.WaitAsync(CancellationToken.None);
        reads.Dispose();
        await readConnection.DisposeAsync();
        writer.Dispose(); // last, because the last connection to close folds the WAL into the file
        reading.Dispose();
    }

    private Exception Explain(Exception failure) => failure is SqliteException sqlite ? SqliteFailures.Explain(sqlite, File) ?? failure : failure;

    private static SqliteConnection Connect(string file)
    {
        // Pooling would keep the file open after we close it.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        }.ToString());
        connection.Open();
        Execute(connection, $"PRAGMA busy_timeout = {(int)BusyTimeout.TotalMilliseconds}");
        Execute(connection, "PRAGMA cache_size = -32768"); // KiB: the indexes of a million jobs are written in random order
        return connection;
    }

    private static void Prepare(SqliteConnection connection, string file)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = NORMAL"); // TransactionWriter raises it where an answer promises more
        Execute(connection, "PRAGMA wal_autocheckpoint = 4000");

        var version = VersionOf(connection);
        if (version == 0)
        {
            // Two processes may both have found it empty: the one that gets the lock later finds it made. Others never wait for the lock here.
            Execute(connection, "BEGIN IMMEDIATE");
            version = VersionOf(connection);
            if (version == 0)
            {
                Execute(connection, RunSchema.Create);
                version = RunSchema.Version;
            }

            Execute(connection, "COMMIT");
        }

        if (version > RunSchema.Version)
        {
            throw new FleetscopeException(file, $"a newer Fleetscope wrote this database (its schema is version {version}, this one knows {RunSchema.Version})",
                "go on with the newer Fleetscope, or move the .fleetscope folder away to start afresh");
        }
    }

    private static long VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
