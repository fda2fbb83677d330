using System.CommandLine;
using System.Text;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Queues;

namespace Fleetscope.Cli.Commands;

/// <summary><c>logs JOB</c>: what a job's program printed.</summary>
internal static class LogsCommand
{
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the job has ended; with --output json one object per line, and where nothing was printed one with the job's state" };

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
            var follower = new LogFollower(run.Ports, screen, Invocation.Clock);
            var end = await follower.FollowAsync(record, asked, stopping);
            if (!follower.HasPrinted)
            {
                SayNoLog(screen, end, asked ?? end.Attempts);
            }

            return ExitCodes.Ok;
        }

        var attempt = asked ?? record.Attempts;
        await using var log = run.Ports.Log.ReadAttempt(record.Job.Id, attempt);
        if (log is null)
        {
            SayNoLog(screen, record, attempt);
        }
        else if (screen.Mode == OutputMode.Json)
        {
            using var text = new StreamReader(log, Encoding.UTF8);
            Screen.Line(LogResult.Of(record, attempt, await text.ReadToEndAsync(stopping)), CliJson.Default.LogResult);
        }
        else if (screen.Mode == OutputMode.Text)
        {
            await using var output = Console.OpenStandardOutput();
            await log.CopyToAsync(output, stopping);
        }

        return ExitCodes.Ok;
    }

    /// <exception cref="FleetscopeException">There has been no such attempt.</exception>
    private static void SayNoLog(Screen screen, JobRecord record, int attempt)
    {
        if (attempt > record.Attempts)
        {
            throw FoundJob.NoAttempt(record, attempt);
        }

        screen.Say(NoLog(record, attempt));
        if (screen.Mode == OutputMode.Json)
        {
            Screen.Line(LogResult.Of(record, attempt, text: null), CliJson.Default.LogResult);
        }
    }

    private static string NoLog(JobRecord record, int attempt)
    {
        var which = attempt == 0 ? "it has had no attempt yet" : $"attempt {attempt} of {record.Attempts} has printed nothing, or was never started";
        return $"{record.Job.Name} ({record.Job.Id}) has no log: {which}. It is {StateWords.Sentence(record.State)}.";
    }
}

/// <summary>The log of an attempt as JSON.</summary>
/// <param name="Text">Null when there is no log.</param>
internal sealed record LogResult(string Job, string Name, string State, int Attempt, string? Text)
{
    public static LogResult Of(JobRecord record, int attempt, string? text) => new(record.Job.Id.ToString(), record.Job.Name, StateWords.Of(record.State), attempt, text);
}

/// <summary>One line of a log that is followed, as JSON.</summary>
internal sealed record LogLine(string Job, int Attempt, string Line);
