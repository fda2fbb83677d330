using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>why JOB</c>: where a job is, and why.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var command = new Command("why", """
            Tells where a job is and why: its attempts, how each ended, what its program said last, and what to do.

            Examples:
              fleetscope why Plate1-A01
              fleetscope why 4f1c20ab --output json
            """)
        {
            JobArguments.Job,
        }.WithRun();
        command.SetAction(TellAsync);
        return command;
    }

    private static async Task<int> TellAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await OpenRun.LastAsync(parsed, stopping);
        var record = await FoundJob.OneAsync(run.Ports.Records, parsed.GetValue(JobArguments.Job)!, stopping);
        var story = await JobStory.OfAsync(run, record, stopping);
        screen.Result(story, CliJson.Default.JobStory, words => JobStoryText.Lines(story).ToList().ForEach(line => words.Plain(line)));
        return ExitCodes.Ok;
    }
}
