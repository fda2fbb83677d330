namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>The event log or the database's write-ahead log is torn, has a flipped bit or ends in zeros.</summary>
public sealed class DamagedStateTests
{
    private const string WriteOne = "echo site $2 > \"$1/site$2.txt\"";

    public enum Damage
    {
        Torn,
        Flipped,
        ZeroTail,
    }

    [Theory]
    [InlineData(Damage.Torn)]
    [InlineData(Damage.Flipped)]
    [InlineData(Damage.ZeroTail)]
    public async Task A_damaged_event_log_costs_its_damaged_lines_and_these_are_named(Damage damage)
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(6);
        folder.Run("run", "job.json", "--first", "3").ExitCode.ShouldBe(0);
        var events = File.ReadAllBytes(folder.Events);
        File.WriteAllBytes(folder.Events, Spoil(events, events.Length - 300, damage));

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(6, 0, 0, 6, 0, 0, 0));
        ended.Errors.ShouldContain("events.jsonl line ");
        ended.Errors.ShouldContain("was passed over");
        await Promises.HoldAsync(folder, jobs: 6);
    }

    [Theory]
    [InlineData(Damage.Torn, 0.5)]
    [InlineData(Damage.Flipped, 0.5)]
    [InlineData(Damage.ZeroTail, 0.5)]
    [InlineData(Damage.Flipped, 0)]
    [InlineData(Damage.ZeroTail, 0.9)]
    public async Task A_damaged_write_ahead_log_loses_its_end_at_most_and_it_is_named(Damage damage, double share)
    {
        using var folder = new RunFolder();
        folder.WithScript($"[ $2 -lt 4 ] || [ -e {folder.Combine("go")} ] || sleep 600; {WriteOne}").WithSites(8);

        // A slot for each, because jobs are staged side by side and may come in any order.
        using var run = folder.Start("run", "job.json", "--slots", "8", "--output", "quiet");
        await RunFolder.UntilAsync(() => folder.Outputs().Count == 3 && folder.Leftovers().Count >= 5, "three jobs that are done and five that run");
        RunFolder.Signal("KILL", [run.Id, folder.Worker()!.Value]);
        run.WaitForExit();
        var file = folder.Combine(".fleetscope", "runs", "Test", "queue.db-wal");
        var log = File.ReadAllBytes(file);
        File.WriteAllBytes(file, Spoil(log, (int)(log.Length * share) + 9, damage));
        File.WriteAllText(folder.Combine("go"), "");

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(8, 0, 0, 8, 0, 0, 0));
        if (damage != Damage.Torn)
        {
            // A log that is merely shorter looks like one that was never longer.
            ended.Errors.ShouldContain("queue.db-wal: ");
            ended.Errors.ShouldContain("are dropped");
        }

        folder.Outputs().Count.ShouldBe(8);
        folder.Run("status", "--output", "json").ExitCode.ShouldBe(0);
        folder.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void A_log_of_a_killed_run_that_is_whole_is_not_called_damaged()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(8);
        folder.WithEnvironment("FLEETSCOPE_CRASH_AT", $"Batch:1:{folder.Combine("crashed")}");
        folder.Run("run", "job.json").ExitCode.ShouldBe(137);
        new FileInfo(folder.Combine(".fleetscope", "runs", "Test", "queue.db-wal")).Length.ShouldBeGreaterThan(0);

        var ended = folder.Run("run", "job.json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        ended.Errors.ShouldNotContain("dropped");
        ended.Errors.ShouldContain("8 known already");
    }

    [Fact]
    public void A_damaged_database_is_refused_by_name_with_the_way_out()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(3);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        var file = folder.Combine(".fleetscope", "runs", "Test", "queue.db");
        var database = File.ReadAllBytes(file);
        database.AsSpan(0, 64).Clear();
        File.WriteAllBytes(file, database);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(1);
        ended.Json.GetProperty("error").GetProperty("cause").GetString().ShouldNotBeNull().ShouldContain("damaged");
        ended.Json.GetProperty("error").GetProperty("next").GetString().ShouldNotBeNull().ShouldContain(".recover");
    }

    private static byte[] Spoil(byte[] bytes, int at, Damage damage)
    {
        switch (damage)
        {
            case Damage.Torn:
                return bytes[..at];
            case Damage.Flipped:
                bytes[at] ^= 0x10;
                return bytes;
            default:
                bytes.AsSpan(at).Clear();
                return bytes;
        }
    }
}
