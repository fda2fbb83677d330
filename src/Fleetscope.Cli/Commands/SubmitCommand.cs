using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Submitting;

namespace Fleetscope.Cli.Commands;

/// <summary><c>submitJob JOBFILE</c>: fills the queue; the second of the family's four verbs.</summary>
internal static class SubmitCommand
{
    private static readonly Argument<FileInfo> JobFile = new("JOBFILE") { Description = "The job file (JSON) of the Distributed-Something family" };
    private static readonly Option<bool> Force = new("--force") { Description = "Run done jobs again" };
    private static readonly Option<bool> KeepDone = new("--keep-done") { Description = "Leave done jobs done although a pipeline or table has changed" };

    public static Command Create()
    {
        var command = new Command("submitJob", """
            Puts the jobs of a job file into the run's queue, each once: the second of the four steps.

            Examples:
              fleetscope submitJob files/job.json
              fleetscope submit files/job.json --force
            """)
        {
            JobFile, Force, KeepDone,
        }.WithRun().NotBoth(Force, KeepDone);
        command.Aliases.Add("submit");
        command.SetAction(SubmitAsync);
        return command;
    }

    private static async Task<int> SubmitAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await Verb.OpenAsync(parsed, stopping);
        using var control = run.Engine.TakeControl(run.Config);
        var work = RunWork.Open(run.Config, run.Engine, parsed.GetValue(JobFile)!.FullName);
        await run.RememberAsync(work, stopping);
        var terms = new SubmissionTerms(parsed.GetValue(Force), parsed.GetValue(KeepDone));
        var result = await SubmitStep.SubmitAsync(run, work, work.JobFile.Jobs(), terms, screen, stopping);
        screen.Result(new SubmitResult(run.Config.AppName, result.Added, result.Known), CliJson.Default.SubmitResult, words =>
            words.Plain(run.Engine.Name == "local" ? "Next: fleetscope startCluster" : "Next: fleetscope startCluster FLEETFILE"));
        return ExitCodes.Ok;
    }
}

/// <summary>What was submitted, as JSON.</summary>
/// <param name="Added">Jobs that the queue did not know.</param>
/// <param name="Known">Jobs that it did.</param>
internal sealed record SubmitResult(string Run, long Added, long Known);
