using System.Diagnostics;
using Fleetscope.Workers;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>SIGTERM, Ctrl-C once and twice, a terminal that closes, a worker that sleeps for longer than its lease.</summary>
public sealed class SignalTests
{
    private const string WriteOne = "echo site $2 > \"$1/site$2.txt\"";

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task The_first_signal_hands_running_jobs_back_and_the_run_goes_on_later(string signal)
    {
        using var folder = new RunFolder();
        using var run = await StartStuckAsync(folder, stubborn: false);

        RunFolder.Signal(signal, run.Id);

        run.WaitForExit(TimeSpan.FromSeconds(40)).ShouldBeTrue();
        run.ExitCode.ShouldBe(130);
        await GoOnAsync(folder);
    }

    [Fact]
    public async Task The_second_signal_ends_at_once_what_does_not_want_to_end()
    {
        using var folder = new RunFolder();
        using var run = await StartStuckAsync(folder, stubborn: true);
        var time = Stopwatch.StartNew();

        RunFolder.Signal("INT", run.Id);
        await RunFolder.UntilAsync(() => run.StandardError.ReadLine() is { } line && line.Contains("press again", StringComparison.Ordinal), "the offer to press again");
        RunFolder.Signal("INT", run.Id);

        run.WaitForExit(TimeSpan.FromSeconds(40)).ShouldBeTrue();
        run.ExitCode.ShouldBe(130);
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(7), "stopping kindly takes eight seconds with such a program");
        await GoOnAsync(folder);
    }

    [Fact]
    public async Task A_terminal_that_closes_stops_nothing()
    {
        // A pseudo terminal whose other end goes away: SIGHUP comes, and every write from then on fails.
        const string Terminal = """
            import os, pty, sys, time
            pid, end = pty.fork()
            if pid == 0:
                os.environ['TERM'] = 'xterm'
                os.execvp(sys.argv[2], sys.argv[2:])
            while not os.path.exists(sys.argv[1] + '/close'):
                time.sleep(0.05)
            os.close(end)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;
        using var folder = new RunFolder();
        folder.WithScript($"touch {folder.Combine("started")}; while ! [ -e {folder.Combine("go")} ]; do sleep 0.05; done; {WriteOne}").WithSites(4);
        using var run = folder.StartUnder(["python3", "-c", Terminal, folder.Path], "run", "job.json");
        await RunFolder.UntilAsync(() => File.Exists(folder.Combine("started")), "a program");

        File.WriteAllText(folder.Combine("close"), "");
        File.WriteAllText(folder.Combine("go"), "");

        run.WaitForExit(TimeSpan.FromSeconds(40)).ShouldBeTrue();
        run.StandardOutput.ReadToEnd().Trim().ShouldBe("0", run.StandardError.ReadToEnd());
        folder.Status().ShouldBe(new Counts(4, 0, 0, 4, 0, 0, 0));
        await Promises.HoldAsync(folder, jobs: 4);
    }

    [Fact]
    public async Task A_worker_that_slept_for_longer_than_its_lease_goes_on_when_nobody_took_its_jobs()
    {
        using var folder = new RunFolder();
        folder.WithScript($"sleep 0.3; {WriteOne}", "LEASE_SECONDS = 3").WithSites(4).WithEnvironment("FLEETSCOPE_FREEZE_AT", $"Started:2:{folder.Combine("frozen")}");
        using var run = folder.Start("run", "job.json", "--output", "quiet");
        await FrozenAsync(folder);
        var frozen = TimeProvider.System.GetTimestamp();
        await RunFolder.UntilAsync(() => TimeProvider.System.GetElapsedTime(frozen).TotalSeconds > 3.5, "the end of the lease");

        RunFolder.Signal("CONT", folder.Worker()!.Value);

        run.WaitForExit(TimeSpan.FromSeconds(40)).ShouldBeTrue();
        run.ExitCode.ShouldBe(0);
        await Promises.HoldAsync(folder, jobs: 4);
    }

    [Theory]
    [InlineData(nameof(JobStep.Ended))]
    [InlineData(nameof(JobStep.Claimed))]
    [InlineData(nameof(JobStep.Placed))]
    public async Task A_worker_that_wakes_when_another_has_its_jobs_commits_nothing(string step)
    {
        using var folder = new RunFolder();
        folder.WithScript($"echo $RANDOM$RANDOM$2 > \"$1/site$2.txt\"", "LEASE_SECONDS = 3").WithSites(4).WithEnvironment("FLEETSCOPE_FREEZE_AT", $"{step}:1:{folder.Combine("frozen")}");
        using var run = folder.Start("run", "job.json", "--output", "quiet");
        await FrozenAsync(folder);

        // Only with the lock out of the way can there be a second worker on one machine.
        File.Delete(folder.Combine(".fleetscope", "runs", "Test", "worker.lock"));
        folder.Run("worker").ExitCode.ShouldBe(0);
        folder.Status().Done.ShouldBe(4);
        RunFolder.Signal("CONT", folder.Worker()!.Value);

        run.WaitForExit(TimeSpan.FromSeconds(40)).ShouldBeTrue();
        run.ExitCode.ShouldBe(0);
        await Promises.HoldAsync(folder, jobs: 4);
    }

    private static Task FrozenAsync(RunFolder folder) => RunFolder.UntilAsync(
        () => File.Exists(folder.Combine("frozen")) && folder.Worker() is { } worker && File.ReadAllText($"/proc/{worker}/stat").Split(") ")[^1][0] == 'T', "the frozen worker");

    private static async Task<Process> StartStuckAsync(RunFolder folder, bool stubborn)
    {
        var wait = stubborn ? "trap '' TERM; for i in 1 2 3 4 5 6 7 8 9; do sleep 10; done" : "sleep 60";
        folder.WithScript($"if ! [ -e {folder.Combine("go")} ]; then touch {folder.Combine("started")}$2; {wait}; fi; {WriteOne}").WithSites(3);
        var run = folder.Start("run", "job.json");
        await RunFolder.UntilAsync(() => Directory.GetFiles(folder.Path, "started*").Length >= 2, "two programs");
        return run;
    }

    private static async Task GoOnAsync(RunFolder folder)
    {
        folder.Leftovers().ShouldBeEmpty();
        folder.Status().Done.ShouldBe(0);
        File.WriteAllText(folder.Combine("go"), "");
        folder.Run("run", "job.json").ExitCode.ShouldBe(0);
        await Promises.HoldAsync(folder, jobs: 3);
    }
}
