using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>replay JOB</c>: a failed attempt again, here, with everything kept for looking at.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var command = new Command("replay", """
            Runs a job's failed attempt again, here, in a folder that is kept; commits nothing. Exit code 0 when it would have succeeded.

            Examples:
              fleetscope replay Plate1-A01
              fleetscope replay 4f1c20ab --attempt 2
            """)
        {
            JobArguments.Job, JobArguments.Attempt,
        }.WithRun();
        command.SetAction(ReplayAsync);
        return command;
    }

    private static async Task<int> ReplayAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await OpenRun.LastAsync(parsed, stopping);
        var record = await FoundJob.OneAsync(run.Ports.Records, parsed.GetValue(JobArguments.Job)!, stopping);
        if (record.Attempts == 0)
        {
            throw new FleetscopeException($"job {record.Job.Name} ({record.Job.Id})", "it has had no attempt yet, so there is nothing to run again", "run it: fleetscope run JOBFILE");
        }

        var attempts = await run.Ports.Records.AttemptsAsync(record.Job.Id, stopping);
        var number = parsed.GetValue(JobArguments.Attempt) ?? attempts.LastOrDefault(attempt => attempt.Outcome.CountsAsFailure)?.Number ?? record.Attempts;
        if (number < 1 || number > record.Attempts)
        {
            throw FoundJob.NoAttempt(record, number);
        }

        await using var replay = new Replay(run, screen);
        var result = await replay.RunAsync(record.Job, number, attempts.FirstOrDefault(attempt => attempt.Number == number), stopping);
        screen.Result(result, CliJson.Default.ReplayResult, words =>
        {
            words.Plain();
            words.Plain(result.Succeeds ? $"It would succeed: {result.Reason}." : $"It fails: {result.Reason}.");
            if (result.Then is { } then)
            {
                words.Plain($"Attempt {number} ended so: {then}.");
            }

            words.Plain($"Folder:  {result.Folder}");
            words.Plain("         input/, output/, scratch/, command.txt" + (result.Started ? " and program.log" : ""));
            words.Plain("Nothing was committed.");
        });
        return result.Succeeds ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
