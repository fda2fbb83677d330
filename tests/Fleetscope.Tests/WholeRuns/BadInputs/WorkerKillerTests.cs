namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>A program that takes its worker down with it, every time.</summary>
public sealed class WorkerKillerTests
{
    [Fact]
    public void A_program_that_kills_its_worker_stops_the_run_by_name_and_is_dead_in_the_end()
    {
        using var folder = new RunFolder()
            .WithScript("if [ $2 = killer ]; then kill -9 $PPID; fi; echo fine > \"$1/result.txt\"", "JOB_RETRIES = 1")
            .WithGroups(["{\"Site\": \"good1\"}", "{\"Site\": \"good2\"}", "{\"Site\": \"killer\"}"]);

        var halted = folder.Run("run", "job.json", "--slots", "1", "--output", "json");

        // Whether the monitor or the queue loses patience first depends on when the good jobs end; either is said by name.
        var over = halted;
        if (halted.ExitCode == 1)
        {
            halted.Json.GetProperty("error").GetProperty("cause").GetString().ShouldNotBeNull().ShouldContain("5 workers ended without finishing a job");
            over = folder.Run("run", "job.json", "--slots", "1", "--output", "json");
        }

        over.ExitCode.ShouldBe(3, over.Output + over.Errors);
        Counts.Of(over.Json).ShouldBe(new Counts(3, 0, 0, 2, 0, 1, 0));
        var group = folder.Run("dead", "list", "--output", "json").Json.GetProperty("groups").EnumerateArray().ShouldHaveSingleItem();
        group.GetProperty("reason").GetString().ShouldBe("its worker vanished each time without a word");
        folder.Outputs().ShouldBe(["out/good1/result.txt", "out/good2/result.txt"]);
        folder.Leftovers().ShouldBeEmpty();
        (halted.Errors + over.Errors).ShouldNotContain("   at ");
    }
}
