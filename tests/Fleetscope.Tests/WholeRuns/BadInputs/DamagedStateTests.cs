namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>What is kept of a run, damaged by a full disk, a power cut or a hand: it is named, and nothing that was done is lost by it.</summary>
public sealed class DamagedStateTests : IDisposable
{
    private readonly RunFolder folder = new RunFolder().AsOrdinaryUser().WithScript("echo site $2 | tee \"$1/site$2.txt\"").WithSites(3);

    public DamagedStateTests() => folder.Run("run", "job.json").ExitCode.ShouldBe(0);

    [Fact]
    public void Event_logs_that_are_torn_or_full_of_rubbish_are_read_around()
    {
        File.AppendAllText(folder.Events, "{\"event\":\"job.comm\n\0\0\0\0\0\0\n{}\n[1,2\n\"\n{\"event\":\"tomorrow\",\"at\":\"never\"}\n{\"event\":\"job.comm");
        folder.WithSites(4);

        var ended = Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(4, 0, 0, 4, 0, 0, 0));
        Run("report", "--output", "json").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_database_with_flipped_bits_is_named_with_the_way_out_and_is_left_as_it_is()
    {
        var database = State("runs", "Test", "queue.db");
        var bytes = File.ReadAllBytes(database);
        for (var i = 100; i < bytes.Length; i++)
        {
            bytes[i] ^= 0xff;
        }

        File.WriteAllBytes(database, bytes);
        File.Delete(database + "-wal");

        ShouldFail(Run("run", "job.json", "--output", "json"), "queue.db", "damaged", ".recover");
        ShouldFail(Run("status", "--output", "json"), "queue.db", "damaged", ".recover");
        folder.Outputs().Count.ShouldBe(3);
    }

    [Fact]
    public void A_database_that_is_another_file_is_named()
    {
        File.WriteAllText(State("runs", "Test", "queue.db"), "this was never a database, but it is long enough to be looked at" + new string('x', 5000));
        File.Delete(State("runs", "Test", "queue.db-wal"));

        ShouldFail(Run("run", "job.json", "--output", "json"), "queue.db", "damaged", ".recover");
    }

    [Fact]
    public void A_run_whose_database_cannot_be_read_or_is_gone_can_be_removed()
    {
        foreach (var isThere in new[] { true, false })
        {
            var database = State("runs", "Test", "queue.db");
            folder.WithSites(isThere ? 4 : 5);
            Run("run", "job.json").ExitCode.ShouldBe(0);
            File.Delete(database);
            File.Delete(database + "-wal");
            if (isThere)
            {
                File.WriteAllText(database, "this was never a database, but it is long enough to be looked at" + new string('x', 5000));
            }

            ShouldFail(Run("clean", "--output", "json"), "clean", "cannot be counted", "--yes");
            File.Exists(database).ShouldBe(isThere);

            var cleaned = Run("clean", "--yes");

            cleaned.ExitCode.ShouldBe(0, cleaned.Errors);
            cleaned.Errors.ShouldContain(isThere ? "warning: " + database + ": the run's database is damaged" : "it was never started");
            cleaned.Output.ShouldContain("removed database " + database);
            File.Exists(database).ShouldBeFalse();
            File.Exists(folder.Events).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_database_that_a_worker_still_has_is_not_removed_under_it()
    {
        folder.WithScript("sleep 60").WithSites(4);
        folder.Run("submitJob", "job.json", "--keep-done").ExitCode.ShouldBe(0);
        folder.Run("startCluster").ExitCode.ShouldBe(0);
        await RunFolder.UntilAsync(() => File.ReadAllText(folder.Events).Split("\"attempt.started\"").Length == 5, "the fourth job runs");
        var worker = folder.Worker();
        File.Delete(State("runs", "Test", "queue.db"));

        var refused = Run("clean", "--yes", "--output", "json");

        ShouldFail(refused, "Test", $"process {worker}", "end it first");
        RunFolder.Signal("KILL", worker!.Value);
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        // The version stands at byte 60 of the file (user_version, https://www.sqlite.org/fileformat.html).
        using (var file = File.OpenWrite(State("runs", "Test", "queue.db")))
        {
            file.Position = 60;
            file.Write([0, 0, 0x27, 0x0f]);
        }

        File.Delete(State("runs", "Test", "queue.db-wal"));

        ShouldFail(Run("run", "job.json", "--output", "json"), "queue.db", "newer", "newer Fleetscope");
    }

    [Fact]
    public void A_torn_ledger_is_named_and_once_it_is_away_the_run_goes_on()
    {
        Tear(State("runs", "Test", "ledger.json"));

        ShouldFail(Run("run", "job.json", "--output", "json"), "ledger.json", "cannot be read", "move");
        ShouldFail(Run("status", "--output", "json"), "ledger.json", "cannot be read", "move");

        File.Delete(State("runs", "Test", "ledger.json"));
        Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Commits().Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public void A_ledger_of_a_newer_version_is_refused()
    {
        File.WriteAllText(State("runs", "Test", "ledger.json"), File.ReadAllText(State("runs", "Test", "ledger.json")).Replace("\"version\": 1", "\"version\": 99"));

        ShouldFail(Run("run", "job.json", "--output", "json"), "ledger.json", "newer Fleetscope", "use that version");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"run\":\"Te")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\0\0\0\0")]
    public void A_torn_last_run_is_named_and_a_run_makes_it_anew(string text)
    {
        File.WriteAllText(State("last-run.json"), text);

        ShouldFail(Run("status", "--output", "json"), text == "null" ? ".fleetscope" : "last-run.json", "", "run");

        Run("run", "job.json").ExitCode.ShouldBe(0);
        Run("status").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_state_folder_that_may_not_be_written_is_named()
    {
        File.SetUnixFileMode(State("runs", "Test"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        ShouldFail(Run("run", "job.json", "--output", "json"), State("runs", "Test"), "", "writ");

        File.SetUnixFileMode(State("runs", "Test"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Run("run", "job.json").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_state_folder_that_cannot_be_made_is_named()
    {
        Directory.Delete(State(), recursive: true);
        File.WriteAllText(State(), "a file");

        ShouldFail(Run("run", "job.json", "--output", "json"), ".fleetscope", "", "");
    }

    [Fact]
    public void A_torn_worker_file_harms_nothing()
    {
        Tear(State("runs", "Test", "worker.json"));
        folder.WithSites(4);

        Run("status").ExitCode.ShouldBe(0);
        Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Status().Done.ShouldBe(4);
    }

    [Fact]
    public void Lost_logs_of_attempts_are_no_trouble()
    {
        Directory.Delete(State("runs", "Test", "logs"), recursive: true);

        Run("status").ExitCode.ShouldBe(0);
        Run("report", "--output", "json").ExitCode.ShouldBe(0);
        Run("logs", "1").Errors.ShouldContain("has no log");
    }

    public void Dispose() => folder.Dispose();

    private string State(params string[] parts) => folder.Combine([".fleetscope", .. parts]);

    private Ended Run(params string[] arguments)
    {
        var ended = folder.Run(arguments);
        (ended.Output + ended.Errors).ShouldNotContain("   at Fleetscope");
        (ended.Output + ended.Errors).ShouldNotContain("Unhandled exception");
        (ended.Output + ended.Errors).ShouldNotContain("bug");
        return ended;
    }

    private static void ShouldFail(Ended ended, string what, string cause, string next)
    {
        ended.ExitCode.ShouldBe(1, ended.Output + ended.Errors);
        var error = ended.Json.GetProperty("error");
        error.EnumerateObject().Where(part => part.Value.ValueKind == System.Text.Json.JsonValueKind.String).ShouldAllBe(part => part.Value.GetString() != "");
        error.GetProperty("what").GetString().ShouldNotBeNull().ShouldContain(what);
        error.GetProperty("cause").GetString().ShouldNotBeNull().ShouldContain(cause);
        error.GetProperty("next").GetString().ShouldNotBeNull().ShouldContain(next);
    }

    private static void Tear(string file)
    {
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
    }
}
