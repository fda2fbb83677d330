using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Queues;
using Spectre.Console;

namespace Fleetscope.Cli.Commands;

/// <summary><c>status</c>: how many jobs of the last run are where.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", """
            Shows how many jobs of the run last used here are where.

            Examples:
              fleetscope status
              fleetscope status --config plate7/config.py --output json
            """).WithRun();
        command.SetAction(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var (config, engine) = OpenRun.LastConfig(parsed);
        var ledger = await engine.Ledger(config).LoadAsync(stopping);
        if (ledger is { IsLive: false, LastCounts: { } kept })
        {
            // The run was removed; what it came to is in its ledger.
            Print(screen, config.AppName, "removed", kept);
            return ExitCodes.Ok;
        }

        await using var run = await OpenRun.OpenAsync(config, engine, ledger, stopping);
        var counts = await run.Ports.Queue.CountAsync(stopping);
        var fleet = await run.Ports.Fleet.StatusAsync(stopping);
        if (engine.WorksHere && fleet.Running == 0)
        {
            // What died workers had in hand waits for the next run, which takes it back at once.
            counts = counts with { Waiting = counts.Waiting + counts.Running, Running = 0 };
        }

        Print(screen, config.AppName, counts.IsOver ? "done" : fleet.Running > 0 ? "running" : "waiting", counts, GoesOn(engine.Name));
        PaidMachines.SayIdle(run, counts, fleet, screen);
        return ExitCodes.Ok;
    }

    private static string GoesOn(string engine) => engine == "local" ? "Nobody works on it now. The same run goes on: fleetscope run JOBFILE" : "No machine works on it now. Machines come with: fleetscope startCluster FLEETFILE";

    private static void Print(Screen screen, string run, string state, JobCounts counts, string goesOn = "") =>
        screen.Result(RunResult.Of(run, state, counts), CliJson.Default.RunResult, words =>
        {
            words.WriteLine($"{run}: {(counts.Submitted == 0 ? "no jobs yet" : state)}");
            words.WriteLine($"{counts.Submitted} submitted = {counts.Waiting} waiting + {counts.Running} running + {counts.Done} done + {counts.Skipped} skipped + {counts.Dead} dead + {counts.Cancelled} cancelled");
            if (state == "waiting")
            {
                words.WriteLine(goesOn);
            }
        });
}
