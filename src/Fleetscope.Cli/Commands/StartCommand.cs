using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Fleets;

namespace Fleetscope.Cli.Commands;

/// <summary><c>startCluster [FLEETFILE]</c>: starts the workers; the third of the family's four verbs.</summary>
internal static class StartCommand
{
    private static readonly Argument<FileInfo?> FleetFile = new("FLEETFILE")
    {
        Description = "The fleet file (AWS only)", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<int?> SlotsOption = new Option<int?>("--slots") { Description = "Jobs at once, over DOCKER_CORES", HelpName = "N" }.AtLeastOne();

    public static Command Create()
    {
        var command = new Command("startCluster", """
            Starts the run's workers and leaves them to it: the third of the four steps.

            Examples:
              fleetscope startCluster
              fleetscope start --slots 4
            """)
        {
            FleetFile, SlotsOption,
        }.WithRun();
        command.Aliases.Add("start");
        command.SetAction(StartAsync);
        return command;
    }

    private static async Task<int> StartAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await Verb.OpenAsync(parsed, stopping, detached: true);
        if (parsed.GetValue(FleetFile) is not null)
        {
            screen.Say("This machine is the fleet of the local engine: the fleet file is not read.");
        }

        await ContainerOf.MustAnswerAsync(run.Config, run.Engine, stopping);
        var slots = Slots.Of(run.Config, run.ProgramName, parsed.GetValue(SlotsOption));
        await run.Ports.Fleet.StartAsync(new FleetRequest(1, slots), stopping);
        var status = await run.Ports.Fleet.StatusAsync(stopping);
        screen.Result(new StartResult(run.Config.AppName, status.Running, slots), CliJson.Default.StartResult, words =>
            words.Plain($"{status.Running} worker{(status.Running == 1 ? "" : "s")} with {slots} slot{(slots == 1 ? "" : "s")}. Next: fleetscope monitor"));
        return ExitCodes.Ok;
    }
}

/// <summary>What was started, as JSON.</summary>
internal sealed record StartResult(string Run, int Workers, int Slots);
