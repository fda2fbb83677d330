namespace Fleetscope.Tests.WholeRuns;

public sealed class RunTests
{
    private const string WriteOne = "echo site $2 > \"$1/site$2.txt\"";

    [Fact]
    public void A_run_ends_with_every_job_done_and_its_outputs_in_the_jobs_folders()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(5);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(5, 0, 0, 5, 0, 0, 0));
        ended.Json.GetProperty("run").GetString().ShouldBe("Test");
        folder.Outputs().ShouldBe(["out/1/site1.txt", "out/2/site2.txt", "out/3/site3.txt", "out/4/site4.txt", "out/5/site5.txt"]);
        folder.Status().ShouldBe(new Counts(5, 0, 0, 5, 0, 0, 0));
    }

    [Fact]
    public void The_same_run_again_runs_nothing_and_force_runs_everything()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(3);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);

        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Commits().Values.ShouldAllBe(times => times == 1);

        folder.Run("run", "job.json", "--force").ExitCode.ShouldBe(0);
        folder.Commits().Values.ShouldAllBe(times => times == 2);
        folder.Status().ShouldBe(new Counts(3, 0, 0, 3, 0, 0, 0));
    }

    [Fact]
    public void A_done_job_whose_output_is_gone_runs_again_and_it_is_said()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(3);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        File.Delete(folder.Combine("bucket", "out", "2", "site2.txt"));

        var ended = folder.Run("run", "job.json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        ended.Errors.ShouldContain("output files are gone");
        folder.Outputs().Count.ShouldBe(3);
        folder.Commits().Values.Order().ShouldBe([1, 1, 2]);
    }

    [Fact]
    public void A_changed_command_stops_the_run_until_force_or_keep_done_is_said()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(2);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.WithScript("echo changed > \"$1/site$2.txt\"");

        var refused = folder.Run("run", "job.json", "--output", "json");
        refused.ExitCode.ShouldBe(1);
        refused.Json.GetProperty("error").GetProperty("cause").GetString()!.ShouldContain("changed since 2 jobs were done");
        refused.Json.GetProperty("error").GetProperty("next").GetString()!.ShouldContain("--keep-done");

        folder.Run("run", "job.json", "--keep-done").ExitCode.ShouldBe(0);
        folder.Run("run", "job.json", "--force").ExitCode.ShouldBe(0);
        File.ReadAllText(folder.Combine("bucket", "out", "1", "site1.txt")).ShouldBe("changed\n");
    }

    [Fact]
    public void A_changed_program_or_script_beside_the_config_stops_the_run_too()
    {
        using var folder = new RunFolder().WithCommand("['bash', '{here}/tools/copy.sh', '{output}']").WithSites(2);
        Directory.CreateDirectory(folder.Combine("tools"));
        File.WriteAllText(folder.Combine("tools", "copy.sh"), "echo one > \"$1/a.txt\"");
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);

        File.WriteAllText(folder.Combine("tools", "copy.sh"), "echo two > \"$1/a.txt\"");

        folder.Run("run", "job.json").Errors.ShouldContain("error: {here}/tools/copy.sh: changed since 2 jobs were done with it");
        folder.Run("run", "job.json", "--force").ExitCode.ShouldBe(0);
        File.ReadAllText(folder.Combine("bucket", "out", "1", "a.txt")).ShouldBe("two\n");
        folder.WithCommand("['bash', '{here}/tools/copy.sh', '{output}', 'x']");
        folder.Run("run", "job.json").Errors.ShouldContain("error: COMMAND: changed since 2 jobs were done with it");
    }

    [Fact]
    public void A_folder_that_was_moved_goes_on_where_it_was()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(2);
        using var moved = new RunFolder();
        folder.Run("run", "job.json", "--first", "1").ExitCode.ShouldBe(0);
        Directory.Delete(moved.Path, recursive: true);
        Directory.Move(folder.Path, moved.Path);
        Directory.CreateDirectory(folder.Path);

        moved.Status().ShouldBe(new Counts(1, 0, 0, 1, 0, 0, 0));
        moved.Run("run", "job.json").ExitCode.ShouldBe(0);

        moved.Status().ShouldBe(new Counts(2, 0, 0, 2, 0, 0, 0));
        moved.Commits().Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public void Jobs_that_fail_are_tried_job_retries_times_and_end_dead_with_their_reason()
    {
        using var folder = new RunFolder().WithScript($"if [ $2 = 2 ]; then echo broken lens >&2; exit 7; fi; {WriteOne}").WithSites(3);

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(3, 0, 0, 2, 0, 1, 0));
        var group = folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups")[0];
        group.GetProperty("reason").GetString()!.ShouldContain("exited with code 7");
        group.GetProperty("count").GetInt32().ShouldBe(1);
        var job = group.GetProperty("jobs")[0];
        job.GetProperty("name").GetString().ShouldBe("2");
        job.GetProperty("attempts").GetInt32().ShouldBe(3);
        job.GetProperty("exitCode").GetInt32().ShouldBe(7);
        File.ReadAllText(job.GetProperty("log").GetString()!).ShouldContain("broken lens");
    }

    [Fact]
    public void Dead_jobs_stay_dead_until_they_are_retried()
    {
        using var folder = new RunFolder().WithScript($"[ -e good ] || [ -e ../../../../good ] || exit 1; {WriteOne}").WithSites(2);
        folder.Run("run", "job.json").ExitCode.ShouldBe(3);
        File.WriteAllText(folder.Combine("good"), "");

        folder.Run("run", "job.json").ExitCode.ShouldBe(3);
        folder.Status().Dead.ShouldBe(2);

        folder.Run("dead", "retry").ExitCode.ShouldBe(0);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Status().ShouldBe(new Counts(2, 0, 0, 2, 0, 0, 0));
    }

    [Fact]
    public void Check_if_done_skips_jobs_whose_outputs_were_there_before()
    {
        using var folder = new RunFolder().WithScript(WriteOne, "CHECK_IF_DONE_BOOL = 'True'\nEXPECTED_NUMBER_FILES = 1\n").WithSites(4);
        Directory.CreateDirectory(folder.Combine("bucket", "out", "3"));
        File.WriteAllText(folder.Combine("bucket", "out", "3", "old.txt"), "from another tool");

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(4, 0, 0, 3, 1, 0, 0));
        folder.Outputs().ShouldContain("out/3/old.txt");
        folder.Outputs().ShouldNotContain("out/3/site3.txt");
    }

    [Fact]
    public void Only_and_first_choose_jobs_and_the_rest_can_follow()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(12);

        folder.Run("run", "job.json", "--only", "1*", "--first", "2").ExitCode.ShouldBe(0);
        folder.Outputs().ShouldBe(["out/1/site1.txt", "out/10/site10.txt"]);

        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        folder.Outputs().Count.ShouldBe(12);
        folder.Commits().Values.ShouldAllBe(times => times == 1);
    }

    [Fact]
    public void A_pattern_that_no_job_matches_is_a_mistake()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(3);

        var ended = folder.Run("run", "job.json", "--only", "A0*");

        ended.ExitCode.ShouldBe(1);
        ended.Errors.ShouldContain("--only 'A0*': no job's name matches it");
        ended.Errors.ShouldContain("the first names are '1', '2'");
        Directory.Exists(folder.Combine(".fleetscope")).ShouldBeFalse();
    }

    [Fact]
    public void A_dry_run_changes_nothing()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(2);

        folder.Run("run", "job.json", "--dry-run").ExitCode.ShouldBe(0);

        Directory.Exists(folder.Combine(".fleetscope")).ShouldBeFalse();
        folder.Outputs().ShouldBeEmpty();
    }

    [Fact]
    public void Halt_stops_a_run_whose_jobs_die()
    {
        using var folder = new RunFolder().WithScript("exit 1", "JOB_RETRIES = 1").WithSites(400);

        var ended = folder.Run("run", "job.json", "--halt", "5%", "--output", "json");

        ended.ExitCode.ShouldBe(3, ended.Errors);
        var counts = Counts.Of(ended.Json);
        counts.Dead.ShouldBeGreaterThanOrEqualTo(20);
        counts.Waiting.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_config_of_the_same_name_elsewhere_in_the_folder_is_refused_until_adopted()
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(1);
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        File.Copy(folder.Combine("config.py"), folder.Combine("other.py"));

        folder.Run("run", "job.json", "--config", "other.py").ExitCode.ShouldBe(1);
        folder.Run("run", "job.json", "--config", "other.py", "--adopt").ExitCode.ShouldBe(0);
    }
}
