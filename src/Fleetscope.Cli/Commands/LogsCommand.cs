using System.CommandLine;
using System.Text;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Queues;

namespace Fleetscope.Cli.Commands;

/// <summary><c>logs JOB</c>: what a job's program printed.</summary>
internal static class LogsCommand
{
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the job has ended; with --output json one object per line" };

    public static Command Create()
    {
        var command = new Command("logs", """
            Prints what a job's program printed, as it is: its last attempt, or the one asked for.

            Examples:
              fleetscope logs Plate1-A01
              fleetscope logs 4f1c20ab --attempt 2
              fleetscope logs Plate1-A01 --follow
            """)
        {
            JobArguments.Job, JobArguments.Attempt, Follow,
        }.WithRun();
        command.SetAction(PrintAsync);
        return command;
    }

    private static async Task<int> PrintAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await OpenRun.LastAsync(parsed, stopping);
        var record = await FoundJob.OneAsync(run.Ports.Records, parsed.GetValue(JobArguments.Job)!, stopping);
        var asked = parsed.GetValue(JobArguments.Attempt);
        if (parsed.GetValue(Follow))
        {
            await new LogFollower(run.Ports, screen, Invocation.Clock).FollowAsync(record, asked, stopping);
            return ExitCodes.Ok;
        }

        var attempt = asked ?? record.Attempts;
        await using var log = run.Ports.Log.ReadAttempt(record.Job.Id, attempt);
        if (log is null)
        {
            screen.Say(NoLog(record, attempt));
        }

        switch (screen.Mode)
        {
            case OutputMode.Json:
                using (var text = log is null ? null : new StreamReader(log, Encoding.UTF8))
                {
                    Screen.Line(
                        new LogResult(record.Job.Id.ToString(), record.Job.Name, StateWords.Of(record.State), attempt, text is null ? null : await text.ReadToEndAsync(stopping)),
                        CliJson.Default.LogResult);
                }

                break;
            case OutputMode.Text when log is not null:
                await using (var output = Console.OpenStandardOutput())
                {
                    await log.CopyToAsync(output, stopping);
                }

                break;
        }

        return ExitCodes.Ok;
    }

    private static string NoLog(JobRecord record, int attempt)
    {
        var which = attempt == 0 ? "it has had no attempt yet" : $"attempt {attempt} has printed nothing, or was never started (it had {record.Attempts})";
        return $"{record.Job.Name} ({record.Job.Id}) has no log: {which}. It is {StateWords.Sentence(record.State)}.";
    }
}

/// <summary>The log of an attempt as JSON.</summary>
/// <param name="Text">Null when there is no log.</param>
internal sealed record LogResult(string Job, string Name, string State, int Attempt, string? Text);

/// <summary>One line of a log that is followed, as JSON.</summary>
internal sealed record LogLine(string Job, int Attempt, string Line);
