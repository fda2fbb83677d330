using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Engines;
using Fleetscope.Monitoring;
using Fleetscope.Queues;

namespace Fleetscope.Cli.Commands;

/// <summary><c>monitor [FILE]</c>: watches a run to its end; the last of the family's four verbs.</summary>
internal static class MonitorCommand
{
    private static readonly Argument<string[]> Words = new("FILE")
    {
        Description = "files/APP_NAMESpotFleetRequestId.json, kept for compatibility, and True for --cheapest (AWS only)",
        Arity = new ArgumentArity(0, 2),
    };

    private static readonly Option<bool> Cheapest = new("--cheapest") { Description = "Let idle machines go early and do not replace them (AWS only)" };

    public static Command Create()
    {
        var command = new Command("monitor", """
            Watches the run to its end and tells what it came to: the last of the four steps. Exit code 3 when jobs are dead.

            Ctrl-C ends the watching alone; the workers go on.

            Examples:
              fleetscope monitor
              fleetscope monitor --output json
            """)
        {
            Words, Cheapest,
        }.WithRun();
        command.SetAction(WatchAsync);
        return command;
    }

    private static async Task<int> WatchAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await Verb.OpenAsync(parsed, stopping, detached: true);
        using var control = run.Engine.TakeControl(run.Config);
        // The originals take any fourth word for the cheapest mode, also 'False'.
        var cheapest = parsed.GetValue(Cheapest) || (parsed.GetValue(Words) ?? []).Contains("True");
        if (cheapest && run.Engine.Name == "local")
        {
            screen.Say("This machine costs nothing more for going on: --cheapest changes nothing on the local engine.");
        }

        return await EndedElsewhere.OrAsync(run, screen, Invocation.Clock, () => WatchToEndAsync(run, cheapest, screen, stopping));
    }

    private static async Task<int> WatchToEndAsync(OpenRun run, bool cheapest, Screen screen, CancellationToken stopping)
    {
        var counts = await run.Ports.Queue.CountAsync(stopping);
        var end = counts.IsOver && run.Engine.Name == "local" ? new MonitorAction.Finish("every job has ended") : await WatchWorkersAsync(run, cheapest, screen, stopping);
        return await RunEnding.CloseAsync(run, await run.Ports.Queue.CountAsync(CancellationToken.None), new RunEnd(end, !counts.IsOver), screen, Invocation.Clock);
    }

    private static async Task<MonitorAction> WatchWorkersAsync(OpenRun run, bool cheapest, Screen screen, CancellationToken stopping)
    {
        using var bar = ProgressBar.On(screen);
        var progress = new Progress(Invocation.Clock);
        JobCounts? told = null;
        var watching = run.Engine.Watching(run.Config);
        var monitor = new Monitoring.Monitor(run.Ports.Queue, run.Ports.Fleet, new MonitorPolicy { Terms = watching.Terms, Cheapest = cheapest }, Invocation.Clock)
        {
            Notes = watching.Notes,
            Tidy = watching.Tidy,
        };
        return await monitor.WatchAsync(run.Engine.FleetOf(run.Config, new FleetTerms(run.ProgramName)), counts =>
        {
            progress.See(counts);
            bar.Show(progress);
            if (screen.Mode == OutputMode.Json && counts != told)
            {
                told = counts;
                Screen.Line(
                    RunResult.Of(run.Config.AppName, "running", counts) with { JobsPerSecond = progress.JobsPerSecond, SecondsLeft = progress.Left?.TotalSeconds },
                    CliJson.Default.RunResult);
            }
        }, bar.Say, stopping);
    }
}
