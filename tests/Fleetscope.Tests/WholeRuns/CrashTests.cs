using System.Diagnostics;
using Fleetscope.Workers;

namespace Fleetscope.Tests.WholeRuns;

/// <summary>Whatever is killed, whenever: the counts add up, every output is there once, and nothing is left running.</summary>
public sealed class CrashTests
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
    public void A_worker_that_dies_at_any_step_loses_nothing_and_commits_nothing_twice(string step)
    {
        using var folder = new RunFolder().WithScript(WriteOne).WithSites(8);
        folder.WithEnvironment("FLEETSCOPE_CRASH_AT", $"{step}:3:{folder.Combine("crashed")}");

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, ended.Errors);
        File.Exists(folder.Combine("crashed")).ShouldBeTrue();
        Counts.Of(ended.Json).ShouldBe(new Counts(8, 0, 0, 8, 0, 0, 0));
        folder.Outputs().Count.ShouldBe(8);
        folder.Commits().Values.ShouldAllBe(times => times == 1);
        folder.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void Kill_9_at_random_moments_keeps_the_ledger_equation_and_commits_nothing_twice()
    {
        var rounds = Environment.GetEnvironmentVariable("FLEETSCOPE_LONG") == "1" ? 200 : 10;
        var seed = Environment.GetEnvironmentVariable("FLEETSCOPE_SEED") is { } given ? int.Parse(given) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"FLEETSCOPE_SEED={seed}");
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            KillOneRound(random, $"seed {seed}, round {round}");
        }
    }

    private static void KillOneRound(Random random, string which)
    {
        using var folder = new RunFolder().WithScript($"sleep 0.0$((RANDOM % 9)); {WriteOne}").WithSites(30);
        for (var kills = random.Next(1, 4); kills > 0; kills--)
        {
            using var run = folder.Start("run", "job.json", "--output", "quiet");
            if (!run.WaitForExit(random.Next(150, 1500)))
            {
                KillSome(run, folder, random);
            }

            run.StandardInput.Close();
            run.Kill(entireProcessTree: false);
            run.WaitForExit();
        }

        var ended = folder.Run("run", "job.json", "--output", "json");

        ended.ExitCode.ShouldBe(0, which + "\n" + ended.Errors);
        Counts.Of(ended.Json).ShouldBe(new Counts(30, 0, 0, 30, 0, 0, 0), which);
        folder.Outputs().ShouldBe(Enumerable.Range(1, 30).Select(site => $"out/{site}/site{site}.txt").Order(StringComparer.Ordinal).ToList(), customMessage: which);
        folder.Commits().Values.ShouldAllBe(times => times == 1, which);
        folder.Leftovers().ShouldBeEmpty(which);
    }

    /// <summary>Kills the worker, a program, or everything of the run at once.</summary>
    private static void KillSome(Process run, RunFolder folder, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                Kill(Children(run.Id));
                break;
            case 1:
                Kill(folder.Leftovers().Take(1));
                break;
            default:
                Kill([run.Id, .. Children(run.Id), .. folder.Leftovers()]);
                break;
        }
    }

    private static IEnumerable<int> Children(int parent)
    {
        using var pgrep = Process.Start(new ProcessStartInfo("pgrep", ["-P", parent.ToString()]) { RedirectStandardOutput = true })!;
        return [.. pgrep.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    private static void Kill(IEnumerable<int> processes)
    {
        foreach (var process in processes)
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-9", process.ToString()]) { RedirectStandardError = true })!;
            kill.WaitForExit();
        }
    }
}
