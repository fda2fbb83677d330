using System.CommandLine;
using Fleetscope.Checks;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Engines;
using Fleetscope.Jobs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>startCluster [FLEETFILE]</c>: starts the workers; the third of the family's four verbs.</summary>
internal static class StartCommand
{
    private static readonly Argument<FileInfo?> FleetFile = new("FLEETFILE")
    {
        Description = "The fleet file (AWS only)", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int?> SlotsOption = new Option<int?>("--slots") { Description = "Jobs at once, over DOCKER_CORES", HelpName = "N" }.AtLeastOne();

    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not wait until the machines are there (AWS only)" };

    public static Command Create()
    {
        var command = new Command("startCluster", """
            Starts the run's workers and leaves them to it: the third of the four steps.

            Examples:
              fleetscope startCluster files/fleet.json
              fleetscope startCluster files/fleet.json --no-wait
              fleetscope start --slots 4
            """)
        {
            FleetFile, SlotsOption, NoWait, RunOptions.Allow,
        }.WithRun();
        command.Aliases.Add("start");
        command.SetAction(StartAsync);
        return command;
    }

    private static async Task<int> StartAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await Verb.OpenAsync(parsed, stopping, detached: true);
        await ContainerOf.MustAnswerAsync(run.Config, run.Engine, stopping);
        var terms = new FleetTerms(run.ProgramName)
        {
            Slots = parsed.GetValue(SlotsOption),
            FleetFile = parsed.GetValue(FleetFile)?.FullName,
            Waits = !parsed.GetValue(NoWait),
        };
        if (run.Engine.Name != "local")
        {
            await CheckAsync(run, terms, parsed.GetValue(RunOptions.Allow) ?? [], screen, stopping);
        }

        var asked = run.Engine.FleetOf(run.Config, terms);
        var slots = asked.Slots;
        await run.Engine.StartAsync(run.Config, run.Ports, terms, screen.Say, stopping);
        if (run.Engine.Name != "local" && (await run.Ports.Queue.CountAsync(stopping)).IsOver)
        {
            screen.Say("warning: no job waits in the queue, and machines without work cost as much: fleetscope submitJob JOBFILE, or fleetscope clean");
        }

        var status = await run.Ports.Fleet.StatusAsync(stopping);
        screen.Result(new StartResult(run.Config.AppName, status.Running, slots), CliJson.Default.StartResult, words => words.Plain(run.Engine.Name == "local"
            ? $"{status.Running} worker{(status.Running == 1 ? "" : "s")} with {slots} slot{(slots == 1 ? "" : "s")}. Next: fleetscope monitor"
            : $"{status.Running} of {asked.Machines} machine{(asked.Machines == 1 ? " is" : "s are")} there, for {slots} job{(slots == 1 ? "" : "s")} at once on each. Next: fleetscope monitor"));
        return ExitCodes.Ok;
    }

    /// <summary>What setup has checked may have changed since, and the fleet file is new; mistakes are paid for from here on.</summary>
    private static Task CheckAsync(OpenRun run, FleetTerms terms, IReadOnlyList<string> allow, Screen screen, CancellationToken stopping)
    {
        var jobs = JobsOf(run);
        return new CheckFirst(run.Config, run.Engine)
        {
            JobFile = jobs,
            ProgramName = run.Engine.HasOwnWorkers(run.Config) ? run.ProgramName : Preflight.ProgramOfImage(run.Config, jobs),
            FleetFile = terms.FleetFile,
            Allow = allow,
            IsSetUp = true,
        }.PassAsync(screen, stopping);
    }

    /// <summary>The job file that was submitted; null when it is not on this machine, or not what it was.</summary>
    private static JobFile? JobsOf(OpenRun run)
    {
        try
        {
            return run.Ledger.JobFile.Length > 0 && File.Exists(run.Ledger.JobFile) ? JobFile.Open(run.Ledger.JobFile, run.Config.AppName) : null;
        }
        catch (FleetscopeException)
        {
            // Its jobs are submitted: they are what will be run.
            return null;
        }
    }
}

/// <summary>What was started, as JSON.</summary>
internal sealed record StartResult(string Run, int Workers, int Slots);
