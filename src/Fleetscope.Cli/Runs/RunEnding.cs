using Fleetscope.Cli.Output;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Queues;
using Spectre.Console;

namespace Fleetscope.Cli.Runs;

/// <summary>The end of a run as the user sees it: the counts add up, the report is written, the exit code tells the truth.</summary>
internal static class RunEnding
{
    /// <summary>How long workers that were told to stop may take before they are killed.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    /// <summary>One bad spot of a disk can spoil thousands of events; the report has their number.</summary>
    private const int MostDamageSaid = 5;

    /// <summary>The same after a second Ctrl-C.</summary>
    public static readonly TimeSpan NoGrace = TimeSpan.Zero;

    /// <summary>Closes a run that was watched to its end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> CloseAsync(OpenRun run, JobCounts counts, RunEnd ended, Screen screen, TimeProvider clock)
    {
        var end = ended.How;
        var why = end switch
        {
            MonitorAction.Finish finish => finish.Why,
            MonitorAction.Halt halt => halt.Why,
            MonitorAction.GiveUp giveUp => giveUp.Why,
            MonitorAction.Pause pause => pause.Why,
            _ => "left",
        };
        await KeepAsync(run, counts, why, clock);
        if (!counts.AddsUp)
        {
            throw new InvalidOperationException($"The counts do not add up: {counts}");
        }

        if (end is MonitorAction.GiveUp)
        {
            throw new FleetscopeException($"run {run.Config.AppName}", why, run.Engine.Name == "local"
                ? $"the workers' own words are in {Path.Combine(OpenRun.FolderOf(run.Config), "worker.log")}; the same run goes on when that is mended"
                : "look at the log group of the machines (LOG_GROUP_NAME with _perInstance), mend it, and run startCluster FLEETFILE again: the jobs that are left are still queued");
        }

        // Nothing was run, so the report that is there still tells all.
        var report = ReportFile.DefaultPath(run.Config);
        if (ended.Worked || !File.Exists(report))
        {
            await WriteReportAsync(run, report, screen);
        }

        // Only a run whose every job has ended is removed: the queue holds those that have not.
        var receipt = end is MonitorAction.Finish ? await run.Engine.CloseAsync(run.Config, screen.Say, CancellationToken.None) : [];
        var state = end switch { MonitorAction.Halt => "halted", MonitorAction.Pause => "waiting", _ => "done" };
        screen.Result(
            RunResult.Of(run.Config.AppName, state, counts) with { Config = run.Config.File, JobFile = run.Ledger.JobFile, Report = report, Receipt = receipt.Count == 0 ? null : receipt },
            CliJson.Default.RunResult,
            words =>
            {
                Print(words, run, counts, end, report);
                foreach (var line in receipt)
                {
                    words.WriteLine(line);
                }
            });
        return end is MonitorAction.Halt || counts.Dead > 0 ? ExitCodes.JobsDead : ExitCodes.Ok;
    }

    /// <summary>Leaves a run that goes on another time.</summary>
    public static Task LeaveAsync(OpenRun run, JobCounts counts, TimeProvider clock) => KeepAsync(run, counts, "stopped by a signal", clock);

    private static async Task WriteReportAsync(OpenRun run, string report, Screen screen)
    {
        var damaged = 0;
        await ReportFile.WriteAsync(run, report, CancellationToken.None, what =>
        {
            if (++damaged <= MostDamageSaid)
            {
                screen.Say("warning: " + what);
            }
        });
    }

    private static async Task KeepAsync(OpenRun run, JobCounts counts, string why, TimeProvider clock)
    {
        run.Ports.Log.Append(new RunEnded(clock.GetUtcNow(), counts, why));
        await run.Ports.Log.FlushAsync(CancellationToken.None);
        await run.RememberAsync(ledger => ledger with { LastCounts = counts, JobFile = run.Ledger.JobFile }, CancellationToken.None);
    }

    /// <summary>The counts of a run that is not watched any more, in one line.</summary>
    public static string Sum(OpenRun run, JobCounts counts) =>
        $"{run.Config.AppName}: {counts.Submitted} submitted = {counts.Done} done + {counts.Skipped} skipped + {counts.Dead} dead + {counts.Cancelled} cancelled"
        + (counts.IsOver ? "" : $" + {counts.Waiting + counts.Running} not run yet");

    private static void Print(IAnsiConsole words, OpenRun run, JobCounts counts, MonitorAction end, string report)
    {
        if (end is MonitorAction.Halt halt)
        {
            words.WriteLine($"Halted: {halt.Why}.");
        }

        words.WriteLine(Sum(run, counts));
        if (counts.Dead > 0)
        {
            words.WriteLine("Why they died: fleetscope dead list. Try them again: fleetscope dead retry, then the same run.");
        }

        words.WriteLine($"Outputs: {run.Config.Buckets.Destination}");
        words.WriteLine($"Report:  {report}");
    }
}

/// <summary>How a run that was watched has ended.</summary>
/// <param name="Worked">Whether there was anything to do.</param>
internal sealed record RunEnd(MonitorAction How, bool Worked);
