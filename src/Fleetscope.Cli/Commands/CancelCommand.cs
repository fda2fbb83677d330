using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Logs;

namespace Fleetscope.Cli.Commands;

/// <summary><c>cancel</c>: jobs that shall not run after all.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var command = new Command("cancel", """
            Cancels jobs that wait or run: waiting ones at once, running ones within a second or two. What is done stays done.

            Examples:
              fleetscope cancel Plate1-A01 4f1c20ab
              fleetscope cancel --yes
            """)
        {
            JobArguments.Jobs, JobArguments.Yes,
        }.WithRun();
        command.SetAction(CancelAsync);
        return command;
    }

    private static async Task<int> CancelAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await OpenRun.LastAsync(parsed, stopping);
        var named = parsed.GetValue(JobArguments.Jobs) ?? [];
        if (named.Length == 0)
        {
            var counts = await run.Ports.Queue.CountAsync(stopping);
            var open = counts.Waiting + counts.Running;
            if (open > 0 && !Question.Confirmed("cancel", $"Cancel all jobs of {run.Config.AppName} that wait or run ({open})?", parsed.GetValue(JobArguments.Yes)))
            {
                screen.Say("Nothing was cancelled.");
                return ExitCodes.Failed;
            }
        }

        var jobs = named.Length == 0 ? null : (await FoundJob.AllAsync(run.Ports.Records, named, stopping)).Select(record => record.Job.Id).ToList();
        var cancelled = await run.Ports.Records.CancelAsync(jobs, stopping);
        if (cancelled > 0)
        {
            run.Ports.Log.Append(new JobsCancelled(Invocation.Clock.GetUtcNow(), cancelled));
            await run.Ports.Log.FlushAsync(stopping);
        }

        screen.Result(new CancelResult(run.Config.AppName, cancelled), CliJson.Default.CancelResult, words =>
            words.Plain(cancelled == 0
                ? "Nothing to cancel: no such job waits or runs."
                : $"{cancelled} job{(cancelled == 1 ? "" : "s")} cancelled. {AfterAll(run)}"));
        await PaidMachines.SayIdleAsync(run, screen, stopping);
        return ExitCodes.Ok;
    }

    private static string AfterAll(OpenRun run) =>
        run.Engine.HasOwnWorkers(run.Config) ? $"They run after all with: {GoOn.Line(run)}" : "Submit them after all: fleetscope submitJob JOBFILE --force";
}

internal sealed record CancelResult(string Run, int Cancelled);
