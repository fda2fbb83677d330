using System.Text.Json;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Cli;

/// <summary>The commands that change a run: cancel, clean, the verbs one by one; and those that only look beforehand.</summary>
public sealed class EndingRunsTests : IDisposable
{
    private readonly RunFolder folder = new RunFolder().WithScript("echo site $2 > \"$1/site$2.txt\"").WithSites(3);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_four_verbs_do_what_run_does()
    {
        folder.Run("setup", "--engine", "local").ExitCode.ShouldBe(0);
        folder.Run("submitJob", "job.json", "--output", "json").Json.GetRawText().ShouldBe("""{"run":"Test","added":3,"known":0}""");
        folder.Status().ShouldBe(new Counts(3, 3, 0, 0, 0, 0, 0));
        folder.Run("startCluster", "--output", "json").Json.GetProperty("workers").GetInt32().ShouldBe(1);

        var ended = folder.Run("monitor", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Counts.Of(JsonDocument.Parse(ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement).ShouldBe(new Counts(3, 0, 0, 3, 0, 0, 0));
        folder.Outputs().Count.ShouldBe(3);
    }

    [Fact]
    public void The_verbs_go_to_aws_unless_told_otherwise()
    {
        // No keys, so that nothing is called.
        folder.WithEnvironment("AWS_EC2_METADATA_DISABLED", "true").WithEnvironment("AWS_CONFIG_FILE", "/dev/null").WithEnvironment("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .WithEnvironment("AWS_ACCESS_KEY_ID", null).WithEnvironment("AWS_SECRET_ACCESS_KEY", null);

        var ended = folder.Run("setup");

        ended.ExitCode.ShouldBe(1);
        ended.Errors.ShouldContain("which machines on AWS cannot reach  [folder-under-aws]");
        folder.Run("submitJob", "job.json", "--engine", "local").Errors.ShouldContain("first: fleetscope setup --engine local");
    }

    [Fact]
    public void Cancel_wants_a_word_and_then_cancels_all()
    {
        Submit();

        var unasked = folder.Run("cancel");
        unasked.ExitCode.ShouldBe(1);
        unasked.Errors.ShouldContain("--yes");
        folder.Run("cancel", "2", "--output", "json").Json.GetRawText().ShouldBe("""{"run":"Test","cancelled":1}""");
        folder.Run("cancel", "--yes", "--output", "json").Json.GetRawText().ShouldBe("""{"run":"Test","cancelled":2}""");
        folder.Status().ShouldBe(new Counts(3, 0, 0, 0, 0, 0, 3));
    }

    [Fact]
    public void Clean_removes_what_the_run_made_and_nothing_else()
    {
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);

        var first = folder.Run("clean", "--output", "json");

        first.ExitCode.ShouldBe(0, first.Errors);
        first.Json.GetProperty("removed").GetArrayLength().ShouldBe(2);
        File.Exists(folder.Combine(".fleetscope", "runs", "Test", "queue.db")).ShouldBeFalse();
        File.Exists(folder.Combine(".fleetscope", "runs", "Test", "report.html")).ShouldBeTrue();
        File.Exists(folder.Events).ShouldBeTrue();
        folder.Outputs().Count.ShouldBe(3);
        folder.Run("clean").Output.ShouldBe("Test: nothing is left to remove.\n");
        folder.Status().ShouldBe(new Counts(3, 0, 0, 3, 0, 0, 0));
    }

    [Fact]
    public void Clean_asks_while_jobs_are_left()
    {
        Submit();

        folder.Run("clean").Errors.ShouldContain("add --yes");
        folder.Run("clean", "--yes").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Clean_is_refused_while_the_run_is_controlled()
    {
        folder.WithScript("sleep 5");
        using var run = folder.Start("run", "job.json");
        WaitFor(() => File.Exists(folder.Events) && File.ReadAllText(folder.Events).Contains("attempt.started", StringComparison.Ordinal));

        var ended = folder.Run("clean", "--yes");

        run.Kill(entireProcessTree: true);
        run.WaitForExit();
        ended.ExitCode.ShouldBe(1);
        ended.Errors.ShouldContain($"process {run.Id}");
    }

    [Fact]
    public void A_followed_log_grows_until_the_job_has_ended()
    {
        folder.WithScript($"echo begun; while [ ! -e {folder.Combine("go")} ]; do sleep 0.05; done; echo over; echo x > \"$1/x\"").WithSites(1);
        using var run = folder.Start("run", "job.json", "--output", "quiet");
        WaitFor(() => File.Exists(folder.Events) && File.ReadAllText(folder.Events).Contains("attempt.started", StringComparison.Ordinal));
        using var follower = folder.Start("logs", "1", "--follow");

        follower.StandardOutput.ReadLine().ShouldBe("begun");
        File.WriteAllText(folder.Combine("go"), "");
        follower.StandardOutput.ReadToEnd().ShouldBe("over\n");
        follower.WaitForExit(10_000).ShouldBeTrue();
        follower.ExitCode.ShouldBe(0);
        run.WaitForExit(20_000).ShouldBeTrue();
    }

    [Fact]
    public void A_dry_run_shows_the_first_job_and_changes_nothing()
    {
        var ended = folder.Run("run", "job.json", "--dry-run", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Approved.ShouldMatch(ended.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal), "cli/dry-run.json");
        Directory.Exists(folder.Combine(".fleetscope")).ShouldBeFalse();
    }

    [Fact]
    public void Check_prints_every_mistake_at_once()
    {
        folder.WithGroups(["""{"Site": "1"}""", """{"Site": "1"}""", """{"Sight": "3"}"""]);

        var ended = folder.Run("check", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(1, ended.Errors);
        Approved.ShouldMatch(ended.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal), "cli/check.json");
    }

    [Fact]
    public void Run_stops_at_mistakes_before_anything_starts()
    {
        folder.WithGroups(["""{"Site": "1"}""", """{"Site": "1"}"""]);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(1);
        var error = ended.Json.GetProperty("error");
        error.GetProperty("cause").GetString().ShouldBe("1 mistake found before anything started");
        error.GetProperty("findings")[0].GetProperty("rule").GetString().ShouldBe("group-mistake");
        Directory.Exists(folder.Combine(".fleetscope")).ShouldBeFalse();
    }

    [Fact]
    public void Where_nothing_ran_commands_say_how_to_start()
    {
        foreach (var command in new[] { "status", "report", "clean", "cancel" })
        {
            var ended = folder.Run(command);
            ended.ExitCode.ShouldBe(1, command);
            ended.Errors.ShouldContain("fleetscope run JOBFILE", customMessage: command);
            ended.Errors.ShouldNotContain("   at ", customMessage: command);
        }
    }

    private void Submit()
    {
        folder.Run("setup", "--engine", "local").ExitCode.ShouldBe(0);
        folder.Run("submitJob", "job.json").ExitCode.ShouldBe(0);
    }

    private static void WaitFor(Func<bool> isSo)
    {
        SpinWait.SpinUntil(() => isSo() || Pause(), TimeSpan.FromSeconds(30)).ShouldBeTrue();

        static bool Pause()
        {
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(50);
            return false;
        }
    }
}
