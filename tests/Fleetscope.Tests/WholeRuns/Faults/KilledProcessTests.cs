using System.Diagnostics;
using Fleetscope.Workers;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>A worker is killed in staging, running, committing, just before and just after it; or a program, the run process, or everything.</summary>
public sealed class KilledProcessTests
{
    private const string WriteOne = "echo site $2 > \"$1/site$2.txt\"";

    [Theory]
    [InlineData(nameof(JobStep.Leased))]
    [InlineData(nameof(JobStep.Staged))]
    [InlineData(nameof(JobStep.Started))]
    [InlineData(nameof(JobStep.Ended))]
    [InlineData(nameof(JobStep.Claimed))]
    [InlineData(nameof(JobStep.Placed))]
    [InlineData(nameof(JobStep.Committed))]
    [InlineData(nameof(JobStep.Completed))]
    public async Task A_worker_that_dies_at_any_step_loses_nothing_and_commits_nothing_twice(string step)
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(6);
        folder.WithEnvironment("FLEETSCOPE_CRASH_AT", $"{step}:3:{folder.Combine("crashed")}");

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        File.Exists(folder.Combine("crashed")).ShouldBeTrue();
        Counts.Of(ended.Json).ShouldBe(new Counts(6, 0, 0, 6, 0, 0, 0));
        await Promises.HoldAsync(folder, jobs: 6, again: step is nameof(JobStep.Placed) or nameof(JobStep.Committed));
    }

    [Fact]
    public async Task When_the_run_alone_is_killed_its_worker_notices_and_leaves_and_the_run_goes_on()
    {
        using var folder = new RunFolder();
        folder.WithScript($"[ -e {folder.Combine("go")} ] || sleep 60; {WriteOne}").WithSites(3);
        using var run = folder.Start("run", "job.json");
        await RunFolder.UntilAsync(() => folder.Leftovers().Count >= 2, "two programs");
        var worker = folder.Worker().ShouldNotBeNull();

        run.Kill(entireProcessTree: false);

        await RunFolder.UntilAsync(() => RunFolder.HasEnded(worker), "the worker's end", seconds: 60);
        folder.Leftovers().ShouldBeEmpty();
        folder.Status().ShouldBe(new Counts(3, 3, 0, 0, 0, 0, 0));
        File.WriteAllText(folder.Combine("go"), "");
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        await Promises.HoldAsync(folder, jobs: 3);
    }

    [Fact]
    public async Task What_a_dead_worker_has_left_running_is_ended_before_its_job_runs_again()
    {
        using var folder = new RunFolder();
        folder.WithScript($"echo $$ >> {folder.Combine("started")}; [ -e {folder.Combine("go")} ] || exec sleep 600; {WriteOne}").WithSites(1);
        using var run = folder.Start("run", "job.json");
        await RunFolder.UntilAsync(() => File.Exists(folder.Combine("started")) && folder.Leftovers().Count == 1, "the program");

        RunFolder.Signal("KILL", run.Id, folder.Worker()!.Value);
        run.WaitForExit();
        folder.Leftovers().Count.ShouldBe(1, "it must outlive its worker for this test to mean anything");
        File.WriteAllText(folder.Combine("go"), "");

        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        await Promises.HoldAsync(folder, jobs: 1);
    }

    [Fact]
    public async Task Kill_9_at_random_moments_keeps_the_ledger_equation_and_commits_nothing_twice()
    {
        var rounds = Environment.GetEnvironmentVariable("FLEETSCOPE_LONG") == "1" ? 200 : 10;
        var seed = Environment.GetEnvironmentVariable("FLEETSCOPE_SEED") is { } given ? int.Parse(given) : Random.Shared.Next(1_000_000);
        TestContext.Current.TestOutputHelper!.WriteLine($"FLEETSCOPE_SEED={seed}");

        // Rounds wait more than they work, so some go on at the same time. Each has its own randomness, so that it is the same whenever it runs.
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForAsync(0, rounds, atOnce, async (round, _) => await KillOneRoundAsync(new Random(seed + round), $"FLEETSCOPE_SEED={seed}, round {round}"));
    }

    private static async Task KillOneRoundAsync(Random random, string which)
    {
        using var folder = new RunFolder().WithScript($"sleep 0.0$((RANDOM % 9)); {WriteOne}").WithSites(20);
        for (var kills = random.Next(1, 4); kills > 0; kills--)
        {
            using var run = folder.Start("run", "job.json", "--output", "quiet");
            if (!run.WaitForExit(random.Next(150, 1500)))
            {
                KillSome(run, folder, random);
            }

            run.Kill(entireProcessTree: false);
            run.WaitForExit();
        }

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, which + "\n" + ended.Output + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(20, 0, 0, 20, 0, 0, 0), which);
        await Promises.HoldAsync(folder, jobs: 20, again: false);
    }

    /// <summary>Kills the worker, a program, everything of the run at once, or nothing: then the run process alone is killed.</summary>
    private static void KillSome(Process run, RunFolder folder, Random random)
    {
        IEnumerable<int> worker = folder.Worker() is { } id ? [id] : [];
        switch (random.Next(4))
        {
            case 0:
                RunFolder.Signal("KILL", worker);
                break;
            case 1:
                RunFolder.Signal("KILL", folder.Leftovers().Take(1));
                break;
            case 2:
                RunFolder.Signal("KILL", [run.Id, .. worker, .. folder.Leftovers()]);
                break;
        }
    }
}
