namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>Two runs, or two workers, of the same name at once.</summary>
public sealed class TwoAtOnceTests
{
    [Fact]
    public async Task The_first_goes_on_and_the_second_is_refused_by_the_number_of_the_first()
    {
        using var folder = new RunFolder();
        folder.WithScript($"while ! [ -e {folder.Combine("go")} ]; do sleep 0.05; done; echo $2 > \"$1/site$2.txt\"").WithSites(3);
        using var first = folder.Start("run", "job.json", "--output", "quiet");
        await RunFolder.UntilAsync(() => folder.Leftovers().Count >= 2, "two programs");

        var run = folder.Run("run", "job.json", "--output", "json");
        var submit = folder.Run("submitJob", "job.json", "--output", "json");
        var worker = folder.Run("worker", "--output", "json");

        run.ExitCode.ShouldBe(1);
        run.Json.GetProperty("error").GetProperty("cause").GetString().ShouldNotBeNull().ShouldContain($"controller already: process {first.Id}");
        submit.ExitCode.ShouldBe(1);
        submit.Json.GetProperty("error").GetProperty("cause").GetString().ShouldNotBeNull().ShouldContain($"process {first.Id}");
        worker.ExitCode.ShouldBe(1);
        (worker.Output + worker.Errors).ShouldContain($"worker already: process {folder.Worker()}");
        folder.Leftovers().Count.ShouldBeGreaterThanOrEqualTo(2, "the refused ones harm nothing");
        File.WriteAllText(folder.Combine("go"), "");
        first.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        first.ExitCode.ShouldBe(0);
        await Promises.HoldAsync(folder, jobs: 3);
    }

    [Fact]
    public async Task Of_runs_that_start_in_the_same_moment_one_wins()
    {
        using var folder = new RunFolder().WithScript("sleep 0.2; echo $2 > \"$1/site$2.txt\"").WithSites(4);

        var runs = Enumerable.Range(0, 4).Select(_ => folder.Start("run", "job.json", "--output", "quiet")).ToList();
        runs.ForEach(run => run.WaitForExit(TimeSpan.FromSeconds(60)).ShouldBeTrue());

        runs.ShouldContain(run => run.ExitCode == 0);
        runs.ShouldAllBe(run => run.ExitCode == 0 || run.ExitCode == 1);
        runs.ForEach(run => run.Dispose());
        await Promises.HoldAsync(folder, jobs: 4);
    }
}
