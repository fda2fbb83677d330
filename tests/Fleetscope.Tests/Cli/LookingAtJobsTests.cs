using System.Text.Json;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Cli;

/// <summary>The commands that tell what happened: logs, dead, why, replay, report.</summary>
public sealed class LookingAtJobsTests : IDisposable
{
    // Site 3 fails with a message, site 4 writes nothing, the others succeed.
    private const string Script = "echo site $2; case $2 in 3) echo \"ValueError: no cells in well B0$2\" >&2; exit 4;; 4) ;; *) echo done > \"$1/site$2.txt\";; esac";

    private readonly RunFolder folder = new RunFolder().WithScript(Script, "JOB_RETRIES = 2").WithSites(4);

    public LookingAtJobsTests() => folder.Run("run", "job.json", "--output", "quiet").ExitCode.ShouldBe(3);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Dead_list_groups_by_reason_with_the_files_of_the_logs()
    {
        var ended = folder.Run("dead", "list", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Approved.ShouldMatch(ended.Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal), "cli/dead-list.json");
        File.Exists(ended.Json.GetProperty("groups")[0].GetProperty("jobs")[0].GetProperty("log").GetString()).ShouldBeTrue();
    }

    [Fact]
    public void Dead_list_as_text_names_jobs_and_what_to_do() =>
        Approved.ShouldMatch(folder.Run("dead", "list").Output, "cli/dead-list.txt");

    [Fact]
    public void Dead_retry_lets_the_jobs_wait_that_are_meant()
    {
        var one = folder.Run("dead", "retry", "--reason", "no cells", "--output", "json");
        one.Json.GetRawText().ShouldBe("""{"run":"Test","retried":1}""");
        folder.Status().ShouldBe(new Counts(4, 1, 0, 2, 0, 1, 0));

        folder.Run("dead", "retry").Output.ShouldContain("Go on with: fleetscope run job.json");
        folder.Status().ShouldBe(new Counts(4, 2, 0, 2, 0, 0, 0));
        folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void Logs_print_what_the_program_printed()
    {
        folder.Run("logs", "3").Output.ShouldBe("site 3\nValueError: no cells in well B03\n");
        var first = folder.Run("logs", "3", "--attempt", "1", "--output", "json").Json;
        first.GetProperty("attempt").GetInt32().ShouldBe(1);
        first.GetProperty("state").GetString().ShouldBe("dead");
        first.GetProperty("text").GetString().ShouldBe("site 3\nValueError: no cells in well B03\n");
    }

    [Fact]
    public void An_attempt_that_a_job_has_not_had_is_refused_with_those_that_it_had()
    {
        foreach (var command in new[] { "logs", "replay" })
        {
            var ended = folder.Run(command, "3", "--attempt", "9");

            ended.ExitCode.ShouldBe(1, command);
            ended.Output.ShouldBeEmpty(command);
            ended.Errors.ShouldContain("it had 2 attempts, 1 to 2, and is dead", customMessage: command);
        }

        folder.Run("logs", "3", "--attempt", "9", "--follow", "--output", "json").Json.GetProperty("error").GetProperty("what").GetString().ShouldNotBeNull().ShouldStartWith("attempt 9 of job 3");
    }

    [Fact]
    public void A_followed_log_that_stays_empty_is_one_line_of_json_with_the_state()
    {
        using var silent = new RunFolder().WithScript("echo x > \"$1/x\"").WithSites(1);
        silent.Run("run", "job.json", "--output", "quiet").ExitCode.ShouldBe(0);

        var followed = silent.Run("logs", "1", "--follow", "--output", "json");

        followed.ExitCode.ShouldBe(0, followed.Errors);
        (followed.Json.GetProperty("name").GetString(), followed.Json.GetProperty("state").GetString(), followed.Json.GetProperty("attempt").GetInt32()).ShouldBe(("1", "done", 1));
        followed.Json.TryGetProperty("text", out _).ShouldBeFalse();
        silent.Run("logs", "1", "--follow").Errors.ShouldContain("attempt 1 of 1 has printed nothing");
    }

    [Fact]
    public void Followed_logs_of_a_job_that_ended_are_lines_of_json()
    {
        var lines = folder.Run("logs", "3", "--follow", "--output", "json").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(2);
        var last = JsonDocument.Parse(lines[1]).RootElement;
        last.GetProperty("attempt").GetInt32().ShouldBe(2);
        last.GetProperty("line").GetString().ShouldBe("ValueError: no cells in well B03");
    }

    [Fact]
    public void A_job_is_found_by_the_beginning_of_its_id_too()
    {
        var id = folder.Run("why", "3", "--output", "json").Json.GetProperty("id").GetString()!;

        folder.Run("logs", id[..6]).Output.ShouldStartWith("site 3");
        var unknown = folder.Run("logs", "no such job", "--output", "json");
        unknown.ExitCode.ShouldBe(1);
        unknown.Json.GetProperty("error").GetProperty("what").GetString().ShouldBe("job 'no such job'");
    }

    [Fact]
    public void Why_tells_the_story_of_a_dead_job()
    {
        var ended = folder.Run("why", "4", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        var story = ended.Json;
        story.GetProperty("state").GetString().ShouldBe("dead");
        story.GetProperty("failures").GetInt32().ShouldBe(2);
        var attempts = story.GetProperty("attempts");
        attempts.GetArrayLength().ShouldBe(2);
        attempts[1].GetProperty("outcome").GetString().ShouldBe("OutputsMissing");
        attempts[1].GetProperty("command").GetString()!.ShouldStartWith("/bin/bash -c 'echo site $2;");
        story.GetProperty("next").GetString()!.ShouldContain("fleetscope replay");
        folder.Run("why", "4").Output.ShouldContain("Attempt 2,");
    }

    [Fact]
    public void Why_tells_where_a_waiting_job_stands()
    {
        folder.Run("dead", "retry");

        var story = folder.Run("why", "4", "--output", "json").Json;

        story.GetProperty("state").GetString().ShouldBe("waiting");
        story.GetProperty("before").GetInt32().ShouldBe(1);
        story.GetProperty("workers").GetInt32().ShouldBe(0);
    }

    [Fact]
    public void Replay_runs_the_failed_attempt_again_and_keeps_everything()
    {
        var ended = folder.Run("replay", "3", "--output", "json");

        ended.ExitCode.ShouldBe(1, ended.Errors);
        ended.Json.GetProperty("reason").GetString().ShouldBe("the program exited with code 4");
        ended.Errors.ShouldContain("ValueError");
        var kept = ended.Json.GetProperty("folder").GetString()!;
        File.ReadAllText(System.IO.Path.Combine(kept, "program.log")).ShouldBe("site 3\nValueError: no cells in well B03\n");
        File.ReadAllText(System.IO.Path.Combine(kept, "command.txt")).ShouldContain($"script {kept}/output 3");
        folder.Status().ShouldBe(new Counts(4, 0, 0, 2, 0, 2, 0));
    }

    [Fact]
    public void Replay_of_what_would_succeed_commits_nothing()
    {
        var before = folder.Outputs();
        folder.WithScript("echo mended > \"$1/site$2.txt\"", "JOB_RETRIES = 2");

        var ended = folder.Run("replay", "3", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        ended.Json.GetProperty("outputs")[0].GetString().ShouldBe("site3.txt");
        folder.Outputs().ShouldBe(before);
    }

    [Fact]
    public void Report_writes_the_page_and_prints_the_summary()
    {
        var ended = folder.Run("report", "--html", "page.html");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        ended.Output.ShouldContain("4 submitted = 2 done + 0 skipped + 2 dead + 0 cancelled");
        File.ReadAllText(folder.Combine("page.html")).ShouldContain("<html");
        folder.Run("report", "--output", "json").Json.GetProperty("counts").GetProperty("dead").GetInt32().ShouldBe(2);
    }

    [Fact]
    public void A_run_that_was_cleaned_can_still_be_reported()
    {
        folder.Run("clean").ExitCode.ShouldBe(0);

        var report = folder.Run("report", "--output", "json").Json;

        report.GetProperty("counts").GetProperty("dead").GetInt32().ShouldBe(2);
        report.GetProperty("dead").GetProperty("shown").GetArrayLength().ShouldBe(2);
        folder.Run("status").Output.ShouldStartWith("Test: removed");
        foreach (var command in new[] { "logs", "why" })
        {
            var removed = folder.Run(command, "3");
            removed.ExitCode.ShouldBe(1, command);
            removed.Errors.ShouldContain($"it was removed; kept are its logs in {folder.Combine(".fleetscope", "runs", "Test", "logs")}", customMessage: command);
        }

        Directory.EnumerateFiles(folder.Combine(".fleetscope", "runs", "Test", "logs"), "*", SearchOption.AllDirectories).ShouldNotBeEmpty();
    }
}
