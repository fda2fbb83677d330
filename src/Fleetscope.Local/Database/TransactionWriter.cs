using Microsoft.Data.Sqlite;

namespace Fleetscope.Local.Database;

/// <summary>The one writer of a database file in this process: what callers hand in meanwhile becomes the next transaction.</summary>
/// <remarks>
/// SQLite lets one connection write at a time, and connections that wait for each other poll, so four writers can starve one another for seconds.
/// One thread with group commit has no such wait, and shares the cost of a commit between all who wait for it.
/// </remarks>
internal sealed class TransactionWriter : IDisposable
{
    /// <summary>How many operations one transaction takes at most, so that other processes get their turn.</summary>
    private const int LargestBatch = 1000;

    /// <summary>
    /// How long the first operation waits for others to share its transaction, unless one is wanted at once. A commit costs as much as ten operations;
    /// slots go on with the next job while the last one is told, so only a lease is worth a hurry.
    /// </summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(2);

    private readonly SqliteConnection connection;
    private readonly Statements statements;
    private readonly RunTransaction transaction;
    private readonly Func<Exception, Exception> explain;
    private readonly Thread thread;
    private readonly object gate = new();
    private readonly Queue<Operation> pending = new();
    private Durability synchronous = Durability.WithTheNextSync;
    private bool closing;
    private bool hurry;

    /// <param name="connection">Ours from now on.</param>
    /// <param name="explain">Puts SQLite's errors into words.</param>
    public TransactionWriter(SqliteConnection connection, Func<Exception, Exception> explain)
    {
        this.connection = connection;
        this.explain = explain;
        statements = new Statements(connection);
        transaction = new RunTransaction(statements);
        thread = new Thread(Loop) { Name = "fleetscope database", IsBackground = true };
        thread.Start();
    }

    /// <summary>Runs an operation in the next transaction, and answers when it is committed.</summary>
    /// <param name="operation">
    /// Touches nothing but the database, because it is run again, alone, when another operation of its transaction fails.
    /// </param>
    /// <param name="durability">What a power cut may take of it.</param>
    /// <param name="atOnce">Whether the transaction must not wait for company.</param>
    /// <param name="cancellationToken">Withdraws an operation that was not begun.</param>
    public Task<T> RunAsync<T>(Func<RunTransaction, T> operation, Durability durability, bool atOnce, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var handedIn = new Operation<T>(operation, durability, cancellationToken);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            pending.Enqueue(handedIn);
            hurry |= atOnce;
            if (pending.Count == 1 || atOnce)
            {
                Monitor.Pulse(gate);
            }
        }

        return handedIn.Answer;
    }

    /// <summary>Finishes what was handed in, then closes the connection.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closing = true;
            Monitor.PulseAll(gate);
        }

        thread.Join();
        statements.Dispose();
        connection.Dispose();
    }

    private void Loop()
    {
        var batch = new List<Operation>();
        while (TakeBatch(batch))
        {
            if (!TryTogether(batch))
            {
                foreach (var operation in batch)
                {
                    Alone(operation);
                }
            }

            batch.Clear();
        }
    }

    private bool TakeBatch(List<Operation> batch)
    {
        lock (gate)
        {
            while (pending.Count == 0 && !closing)
            {
                Monitor.Wait(gate);
            }

            if (!hurry && !closing)
            {
                Monitor.Wait(gate, GatherFor);
            }

            hurry = false;

            while (batch.Count < LargestBatch && pending.TryDequeue(out var operation))
            {
                if (!operation.IsWithdrawn)
                {
                    batch.Add(operation);
                }
            }

            return batch.Count > 0 || pending.Count > 0 || !closing;
        }
    }

    /// <returns>False when one of several operations failed: nothing was written, and each must be tried alone.</returns>
    private bool TryTogether(List<Operation> batch)
    {
        if (batch.Count == 0)
        {
            return true;
        }

        var inOperations = false;
        try
        {
            Begin(batch.Exists(operation => operation.Durability == Durability.BeforeTheAnswer));
            inOperations = true;
            foreach (var operation in batch)
            {
                operation.Run(transaction);
            }

            inOperations = false;
            Commit();
        }
#pragma warning disable CA1031 // whatever it is, it belongs to the callers, and this thread must live
        catch (Exception failure)
#pragma warning restore CA1031
        {
            RollBack();
            if (inOperations && batch.Count > 1)
            {
                return false;
            }

            var explained = explain(failure);
            batch.ForEach(operation => operation.Fail(explained));
            return true;
        }

        batch.ForEach(operation => operation.Complete());
        return true;
    }

    private void Alone(Operation operation) => TryTogether([operation]);

    private void Begin(bool durable)
    {
        // The setting cannot change inside a transaction. A FULL commit also syncs every earlier frame of the WAL
        // (https://www.sqlite.org/pragma.html#pragma_synchronous).
        var wanted = durable ? Durability.BeforeTheAnswer : Durability.WithTheNextSync;
        if (wanted != synchronous)
        {
            statements.Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            synchronous = wanted;
        }

        statements.Execute("BEGIN IMMEDIATE");
    }

    private void Commit()
    {
        transaction.WriteCounters();
        statements.Execute("COMMIT");
    }

    private void RollBack()
    {
        transaction.Forget();
        try
        {
            // A full disk or an I/O error has rolled back already (https://www.sqlite.org/lang_transaction.html, "Response to errors").
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                statements.Execute("ROLLBACK");
            }
        }
        catch (SqliteException)
        {
            // The failure that brought us here is the one to tell; the next BEGIN meets this one again.
        }
    }

    private abstract class Operation(Durability durability, CancellationToken cancellationToken)
    {
        public Durability Durability { get; } = durability;

        /// <summary>Whether its caller has gone before it was begun.</summary>
        public bool IsWithdrawn
        {
            get
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    Withdraw(cancellationToken);
                    return true;
                }

                return false;
            }
        }

        public abstract void Run(RunTransaction transaction);

        public abstract void Complete();

        public abstract void Fail(Exception failure);

        protected abstract void Withdraw(CancellationToken cancellationToken);
    }

    private sealed class Operation<T>(Func<RunTransaction, T> body, Durability durability, CancellationToken cancellationToken)
        : Operation(durability, cancellationToken)
    {
        // Callers go on elsewhere: their code must not run on the writer's thread.
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Answer => answer.Task;

        public override void Run(RunTransaction transaction) => result = body(transaction);

        public override void Complete() => answer.SetResult(result);

        public override void Fail(Exception failure) => answer.SetException(failure);

        protected override void Withdraw(CancellationToken cancellationToken) => answer.SetCanceled(cancellationToken);
    }
}
