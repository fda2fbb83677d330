using Fleetscope.Jobs;
using Fleetscope.Local;
using Fleetscope.Local.Database;
using Fleetscope.Local.Processes;
using Fleetscope.Queues;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Microsoft.Data.Sqlite;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Local;

public sealed class RunDatabaseTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);
    private readonly RunFolderFixture folder = new();
    private readonly FakeClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task What_was_answered_is_there_for_the_next_process_though_nobody_closed_the_file()
    {
        var first = folder.Ports(3, clock);
        await first.Queue.AddAsync(SomeJobs(10), Token);
        var lease = (await first.Queue.TryLeaseAsync("worker-1", Visibility, Token))!;
        await first.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);

        // What a killed process leaves: the file and its WAL as they are.
        File.Copy(folder.Run.Database, folder.Path("copy.db"));
        File.Copy(folder.Run.Database + "-wal", folder.Path("copy.db-wal"));
        var second = folder.Ports(3, clock, folder.Open(folder.Path("copy.db")));

        (await second.Queue.CountAsync(Token)).ShouldBe(new JobCounts(10, 9, 0, 1, 0, 0, 0));
    }

    [Fact]
    public async Task A_second_process_leases_what_the_first_one_added_and_none_twice()
    {
        var (first, second) = (folder.Ports(3, clock), folder.Ports(3, clock));
        await first.Queue.AddAsync(SomeJobs(400), Token);
        var taken = new System.Collections.Concurrent.ConcurrentBag<JobId>();

        await Task.WhenAll(new[] { first, second, first, second }.Select(run => Task.Run(
            async () =>
            {
                while (await run.Queue.TryLeaseAsync("worker", Visibility, Token) is { } lease)
                {
                    taken.Add(lease.Job.Id);
                    await run.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);
                }
            },
            Token)));

        taken.Count.ShouldBe(400);
        taken.Distinct().Count().ShouldBe(400);
        (await second.Queue.CountAsync(Token)).Done.ShouldBe(400);
    }

    [Fact]
    public async Task An_operation_that_fails_spoils_none_of_those_that_share_its_transaction()
    {
        var database = folder.Open();
        var hold = new ManualResetEventSlim();
        // The writer is kept busy, so that all that follow land in one transaction.
        var first = database.WriteAsync(_ => { hold.Wait(Token); return 0; }, Durability.WithTheNextSync, Token);
        var good = Enumerable.Range(0, 5).Select(i => database.WriteAsync(
            t => { t.CountAdded(1); return t.Execute("INSERT INTO job (id, name, body) VALUES ($1, 'n', 'b')", (long)i); }, Durability.WithTheNextSync, Token)).ToList();
        var bad = database.WriteAsync<int>(_ => throw new InvalidOperationException("mine alone"), Durability.WithTheNextSync, Token);
        var more = database.WriteAsync(
            t => { t.CountAdded(1); return t.Execute("INSERT INTO job (id, name, body) VALUES ($1, 'n', 'b')", 77L); }, Durability.BeforeTheAnswer, Token);
        hold.Set();

        await first;
        (await Task.WhenAll(good)).Sum().ShouldBe(5);
        (await more).ShouldBe(1);
        (await Should.ThrowAsync<InvalidOperationException>(bad)).Message.ShouldBe("mine alone");
        (await folder.Ports(3, clock, database).Queue.CountAsync(Token)).ShouldBe(new JobCounts(6, 6, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task The_kept_counters_equal_the_counted_rows_after_any_history()
    {
        const int Seed = 20261121;
        var random = new Random(Seed);
        var database = folder.Open();
        var run = folder.Ports(2, clock, database);
        var leases = new List<JobLease>();
        for (var step = 0; step < 1500; step++)
        {
            await StepAsync(run, random, leases);
            if (step % 50 == 0)
            {
                await CountersMustMatchAsync(database, run, $"step {step}, seed {Seed}");
            }
        }

        await CountersMustMatchAsync(database, run, $"the end, seed {Seed}");
    }

    [Fact]
    public async Task Leases_of_a_dead_process_come_back_at_once_and_those_of_a_living_one_do_not()
    {
        var database = folder.Open();
        var run = folder.Ports(3, clock, database);
        await run.Queue.AddAsync(SomeJobs(2), Token);
        var mine = (await run.Queue.TryLeaseAsync("mine", Visibility, Token))!;
        var theirs = (await run.Queue.TryLeaseAsync("theirs", Visibility, Token))!;
        var dead = ProcessIdentity.Current with { StartedAt = 1 };
        await database.WriteAsync(t => t.Execute("UPDATE job SET holder_process = $1 WHERE holder = 'theirs'", dead.ToString()), Durability.WithTheNextSync, Token);

        (await ((SqliteJobQueue)run.Queue).ReclaimDeadAsync(Token)).ShouldBe(1);

        (await run.Records.AttemptsAsync(theirs.Job.Id, Token)).ShouldHaveSingleItem().Outcome.ShouldBe(new JobOutcome.Interrupted("the worker died"));
        (await run.Queue.TryLeaseAsync("mine", Visibility, Token)).ShouldNotBeNull().Attempt.ShouldBe(2);
        await run.Queue.RenewAsync(mine, Visibility, Token);
        await Should.ThrowAsync<LeaseLostException>(run.Queue.RenewAsync(theirs, Visibility, Token));
    }

    [Fact]
    public async Task A_damaged_end_of_the_wal_costs_only_what_stands_in_it()
    {
        var run = folder.Ports(3, clock);
        var sizes = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            await run.Queue.AddAsync([Job(i)], Token);
            sizes.Add(new FileInfo(folder.Run.Database + "-wal").Length);
        }

        var database = await File.ReadAllBytesAsync(folder.Run.Database, Token);
        var wal = await File.ReadAllBytesAsync(folder.Run.Database + "-wal", Token);
        var random = new Random(19);
        for (var round = 0; round < 60; round++)
        {
            var at = wal.Length - 1 - random.Next(16384);
            byte[] damaged = (round % 3) switch
            {
                0 => wal[..at],
                1 => [.. wal[..at], (byte)(wal[at] ^ (1 << random.Next(8))), .. wal[(at + 1)..]],
                _ => [.. wal[..at], .. new byte[wal.Length - at]],
            };
            var copy = folder.Path($"round{round}.db");
            await File.WriteAllBytesAsync(copy, database, Token);
            await File.WriteAllBytesAsync(copy + "-wal", damaged, Token);

            await using var opened = RunDatabase.Open(copy);
            var counts = await folder.Ports(3, clock, opened).Queue.CountAsync(Token);

            counts.AddsUp.ShouldBeTrue($"round {round}, byte {at}");
            counts.Waiting.ShouldBeGreaterThanOrEqualTo(sizes.Count(size => size <= at), $"round {round}, byte {at}");
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_named_with_what_to_do()
    {
        Directory.CreateDirectory(folder.Run.Path);
        File.WriteAllText(folder.Run.Database, new string('x', 9000));

        var failure = Should.Throw<FleetscopeException>(() => folder.Open());

        failure.What.ShouldBe(folder.Run.Database);
        failure.Cause.ShouldContain("damaged");
        failure.Next.ShouldContain(".recover");
    }

    [Fact]
    public async Task A_newer_schema_is_refused_by_its_number()
    {
        await folder.Ports(3, clock).Queue.AddAsync(SomeJobs(1), Token);
        await using (var connection = new SqliteConnection($"Data Source={folder.Run.Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Should.Throw<FleetscopeException>(() => folder.Open()).Cause.ShouldContain("version 99");
    }

    [Fact]
    public async Task Many_that_open_a_new_database_at_once_all_find_it_made()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => RunDatabase.Open(folder.Run.Database), Token)));

        await Task.WhenAll(opened.Select((database, i) => folder.Ports(3, clock, database).Queue.AddAsync([Job(i)], Token)));

        (await folder.Ports(3, clock, opened[0]).Queue.CountAsync(Token)).ShouldBe(new JobCounts(6, 6, 0, 0, 0, 0, 0));
        foreach (var database in opened)
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_database_can_be_opened_and_counted_while_another_process_writes()
    {
        var writer = folder.Open();
        var hold = new ManualResetEventSlim();
        var writing = writer.WriteAsync(t => { hold.Wait(Token); return t.Execute("UPDATE counter SET n = n"); }, Durability.WithTheNextSync, Token);

        (await folder.Ports(3, clock).Queue.CountAsync(Token)).Submitted.ShouldBe(0);

        hold.Set();
        (await writing).ShouldBe(7);
    }

    [Fact]
    public async Task The_library_in_use_knows_RETURNING()
    {
        var version = await folder.Open().ReadAsync(statements => (string)statements.Scalar("SELECT sqlite_version()")!, Token);

        Version.Parse(version).ShouldBeGreaterThanOrEqualTo(new Version(3, 35));
    }

    [Fact]
    public void The_database_is_for_its_owner_only()
    {
        folder.Open();

        RunFolderFixture.ModeOf(folder.Run.Database).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        RunFolderFixture.ModeOf(folder.Run.Database + "-wal").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        RunFolderFixture.ModeOf(folder.Run.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_full_database_refuses_writes_by_name_and_stays_readable()
    {
        var database = folder.Open();
        var run = folder.Ports(3, clock, database);
        await run.Queue.AddAsync(SomeJobs(10), Token);
        // SQLite answers a page limit exactly as it answers a full disk: SQLITE_FULL.
        await database.WriteAsync(t => t.Scalar("PRAGMA max_page_count = 1"), Durability.WithTheNextSync, Token);

        var failure = await Should.ThrowAsync<FleetscopeException>(run.Queue.AddAsync(SomeJobs(5000), Token));

        failure.What.ShouldBe(folder.Run.Database);
        failure.Cause.ShouldContain("full");
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(10, 10, 0, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData("/home/me/.fleetscope", "ext4")]
    [InlineData("/mnt/share/x/.fleetscope", "nfs4")]
    [InlineData("/mnt/with space/x", "cifs")]
    [InlineData("/mnt/shares/x", "ext4")]
    public void The_file_system_of_a_folder_is_the_deepest_mount_above_it(string path, string type)
    {
        string[] mounts = ["/dev/vda / ext4 rw 0 0", "server:/x /mnt/share nfs4 rw 0 0", "//server/y /mnt/with\\040space cifs rw 0 0"];

        NetworkFileSystem.TypeOf(path, mounts).ShouldBe(type);
    }

    private static async Task CountersMustMatchAsync(RunDatabase database, RunFixture run, string when)
    {
        var counted = await database.ReadAsync(
            statements =>
            {
                var states = new long[6];
                using var rows = statements.Query("SELECT state, COUNT(*) FROM job GROUP BY state");
                while (rows.Read())
                {
                    states[rows.GetInt32(0)] = rows.GetInt64(1);
                }

                return new JobCounts(states.Sum(), states[0], states[1], states[2], states[3], states[4], states[5]);
            },
            Token);
        (await run.Queue.CountAsync(Token)).ShouldBe(counted, when);
    }

    private async Task StepAsync(RunFixture run, Random random, List<JobLease> leases)
    {
        var lease = leases.Count == 0 ? null : leases[random.Next(leases.Count)];
        var job = Job(random.Next(40));
        try
        {
            switch (random.Next(12))
            {
                case 0: await run.Queue.AddAsync([job], Token); break;
                case 1 or 2 or 3 when await run.Queue.TryLeaseAsync("worker", Visibility, Token) is { } taken: leases.Add(taken); break;
                case 4 when lease is not null: await run.Queue.RenewAsync(lease, Visibility, Token); break;
                case 5 when lease is not null: await run.Queue.CompleteAsync(lease, lease.Attempt(random.Next(2) == 0 ? Success : new JobOutcome.AlreadyDone(1, true)), Token); break;
                case 6 or 7 when lease is not null: await run.Queue.ReleaseAsync(lease, lease.Attempt(random.Next(3) == 0 ? Interruption : Failure), TimeSpan.Zero, Token); break;
                case 8: await run.Records.CancelAsync([job.Id], Token); break;
                case 9: await run.Records.ReopenAsync([job.Id], Token); break;
                case 10: await run.DeadLetters.RetryAsync([job.Id], Token); break;
                case 11: clock.Advance(TimeSpan.FromSeconds(random.Next(90))); break;
                default: break;
            }
        }
        catch (LeaseLostException)
        {
            leases.Remove(lease!);
        }
    }
}
