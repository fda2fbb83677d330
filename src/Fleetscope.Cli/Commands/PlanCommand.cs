using System.CommandLine;
using System.Globalization;
using Fleetscope.Aws.Planning;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;

namespace Fleetscope.Cli.Commands;

/// <summary><c>plan [FLEETFILE]</c>: what a run on AWS would create, where its containers would lie, and what it would cost.</summary>
internal static class PlanCommand
{
    private static readonly Argument<FileInfo?> FleetFile = new("FLEETFILE")
    {
        Description = "The fleet file; without it disks and addresses are not known", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Jobs = new("--jobs") { Description = "The job file, or the number of jobs", HelpName = "JOBS" };

    private static readonly Option<double?> MinutesPerJob = new Option<double?>("--minutes-per-job") { Description = "How long a job typically takes", HelpName = "N" }.Positive();

    public static Command Create()
    {
        var command = new Command("plan", """
            Shows what a run on AWS would create, how its containers would lie on the machines, and what it would cost. Changes nothing.

            What the account cannot tell is said, not guessed.

            Examples:
              fleetscope plan
              fleetscope plan files/fleet.json --jobs files/job.json --minutes-per-job 10
              fleetscope plan files/fleet.json --set MACHINE_TYPE=['m5.xlarge'] --output json
            """)
        {
            FleetFile, Jobs, MinutesPerJob, RunOptions.Config, RunOptions.Set, RunOptions.Output,
        };
        command.SetAction(PlanAsync);
        return command;
    }

    private static async Task<int> PlanAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var config = RunOptions.Load(parsed);
        var terms = new PlanTerms
        {
            FleetFile = parsed.GetValue(FleetFile)?.FullName,
            Jobs = CountOf(parsed.GetValue(Jobs), config),
            MinutesPerJob = parsed.GetValue(MinutesPerJob),
        };
        var plan = await AwsPlanning.MakeAsync(Engines.Account(), config, terms, Invocation.Clock, stopping);
        screen.Result(plan, CliJson.Default.FleetPlan, words =>
        {
            foreach (var line in FleetPlanText.Lines(plan))
            {
                words.Plain(line);
            }
        });
        return ExitCodes.Ok;
    }

    private static long? CountOf(string? jobs, RunConfig config) => jobs switch
    {
        null => null,
        _ when long.TryParse(jobs, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => count,
        _ => Fleetscope.Jobs.JobFile.Open(Path.GetFullPath(jobs), config.AppName).GroupCount,
    };
}
