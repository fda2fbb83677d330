using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>run JOBFILE</c>: check, setup, submitJob, startCluster and monitor in one; the same call again continues.</summary>
internal static class RunCommand
{
    private static readonly Argument<FileInfo> JobFile = new("JOBFILE") { Description = "The job file (JSON) of the Distributed-Something family" };
    private static readonly Option<string?> Only = new("--only") { Description = "Only jobs whose name matches, * and ? allowed", HelpName = "PATTERN" };
    private static readonly Option<int?> First = new Option<int?>("--first") { Description = "Only the first N jobs", HelpName = "N" }.AtLeastOne();
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be created and run; change nothing" };
    private static readonly Option<bool> Force = new("--force") { Description = "Run done jobs again" };
    private static readonly Option<bool> KeepDone = new("--keep-done") { Description = "Leave done jobs done although a pipeline or table has changed" };
    private static readonly Option<bool> Adopt = new("--adopt") { Description = "Take over a live run of this name that another config made" };
    private static readonly Option<string?> Halt = new Option<string?>("--halt") { Description = "Stop when this share of the jobs is dead", HelpName = "N%" }.AsPercentage();
    private static readonly Option<int?> SlotsOption = new Option<int?>("--slots") { Description = "Jobs at once, over DOCKER_CORES", HelpName = "N" }.AtLeastOne();
    private static readonly Option<FileInfo?> Fleet = new("--fleet") { Description = "The fleet file (AWS only)", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("run", """
            Runs the jobs of a job file to their end, and continues where an earlier call was left.

            Examples:
              fleetscope run files/job.json
              fleetscope run files/job.json --bucket ./bucket --set SECONDS_TO_START=0
              fleetscope run files/job.json --only 'Plate1-A*' --first 3
              fleetscope run files/job.json --output json
            """)
        {
            JobFile, Only, First, DryRun, Force, KeepDone, Adopt, Halt, RunOptions.Allow, SlotsOption, Fleet,
        }.WithConfig().NotBoth(Force, KeepDone);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        var config = RunOptions.Load(parsed);
        var engine = Engines.Named(parsed.GetValue(RunOptions.Engine) ?? config.Engine ?? "local");
        var terms = new RunTerms(parsed.GetValue(JobFile)!.FullName)
        {
            Only = parsed.GetValue(Only),
            First = parsed.GetValue(First),
            DryRun = parsed.GetValue(DryRun),
            Force = parsed.GetValue(Force),
            KeepDone = parsed.GetValue(KeepDone),
            Adopt = parsed.GetValue(Adopt),
            HaltAtPercent = parsed.GetValue(Halt) is { } halt ? OptionRules.Percentage(halt) : null,
            Allow = parsed.GetValue(RunOptions.Allow) ?? [],
            Slots = parsed.GetValue(SlotsOption),
            FleetFile = parsed.GetValue(Fleet)?.FullName,
        };
        var called = new LastRun(config.AppName, engine.Name, config.File, parsed.GetValue(RunOptions.Set) ?? [], parsed.GetValue(RunOptions.Bucket));
        return new RunFlow(config, engine, terms, Screen.For(parsed), Invocation.Clock).RunAsync(called, Invocation.Signals.Abandon, stopping);
    }
}
