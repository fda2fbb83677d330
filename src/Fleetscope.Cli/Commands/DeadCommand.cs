using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Reports;
using Spectre.Console;

namespace Fleetscope.Cli.Commands;

/// <summary><c>dead list</c> and <c>dead retry</c>: the jobs that are out of attempts.</summary>
internal static class DeadCommand
{
    private const int NamesShown = 5;

    private static readonly Option<string?> Reason = new("--reason") { Description = "Only jobs whose reason contains this text", HelpName = "TEXT" };

    public static Command Create() => new("dead", """
        Lists the jobs that are out of attempts, by reason, and lets them try again.

        Examples:
          fleetscope dead list
          fleetscope dead retry --reason 'out of memory'
        """)
    {
        List(), Retry(),
    };

    private static Command List()
    {
        var command = new Command("list", """
            Lists the dead jobs, grouped by what went wrong, with what is known to help.

            Examples:
              fleetscope dead list
              fleetscope dead list --output json
            """).WithRun();
        command.SetAction(ListAsync);
        return command;
    }

    private static Command Retry()
    {
        var command = new Command("retry", """
            Lets dead jobs wait again, with as many attempts as at first. The run then goes on with them.

            Examples:
              fleetscope dead retry
              fleetscope dead retry Plate1-A01 4f1c20ab
              fleetscope dead retry --reason 'out of memory'
            """)
        {
            JobArguments.Jobs, Reason,
        }.WithRun();
        command.SetAction(RetryAsync);
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await OpenRun.LastAsync(parsed, stopping);
        var groups = FailureGroups.Of(await run.Ports.DeadLetters.ListAsync(stopping));
        var list = DeadList.Of(run.Config.AppName, groups, (job, attempt) => AttemptFile.Of(run.Ports.Log, job, attempt));
        switch (screen.Mode)
        {
            case OutputMode.Json:
                JsonReport.Write(Console.Out, list);
                break;
            case OutputMode.Text:
                Print(screen.Words, list);
                break;
        }

        return ExitCodes.Ok;
    }

    private static void Print(IAnsiConsole words, DeadList list)
    {
        if (list.Groups.Count == 0)
        {
            words.Plain($"{list.Run}: no job is dead.");
            return;
        }

        foreach (var group in list.Groups)
        {
            words.Plain($"{group.Count} dead: {group.Reason}");
            words.Plain("    " + string.Join(", ", group.Jobs.Take(NamesShown).Select(job => job.Id == default ? job.Name : $"{job.Name} ({job.Id.ToString()[..8]})"))
                + (group.Count > NamesShown ? $", and {group.Count - NamesShown} more" : ""));
            if (group.Remedy is not null)
            {
                words.Plain($"    {group.Cause}. {group.Remedy}");
            }
        }

        if (list.Groups.All(group => group.Jobs.All(job => job.Id == default)))
        {
            return;
        }

        words.Plain();
        words.Plain("More on one: fleetscope why JOB, fleetscope logs JOB. Try them again: fleetscope dead retry [JOB...]");
    }

    private static async Task<int> RetryAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        await using var run = await OpenRun.LastAsync(parsed, stopping);
        var meant = await MeantAsync(run, parsed.GetValue(JobArguments.Jobs) ?? [], parsed.GetValue(Reason), stopping);
        var retried = meant.Count == 0 ? 0 : await run.Ports.DeadLetters.RetryAsync(meant, stopping);
        if (retried > 0)
        {
            run.Ports.Log.Append(new JobsRetried(Invocation.Clock.GetUtcNow(), retried));
            await run.Ports.Log.FlushAsync(stopping);
        }

        screen.Result(new RetryResult(run.Config.AppName, retried), CliJson.Default.RetryResult, words =>
        {
            words.Plain(retried == 0 ? "No dead job is meant; nothing changed." : $"{retried} job{(retried == 1 ? " waits" : "s wait")} again.");
            if (retried > 0)
            {
                words.Plain($"Go on with: {GoOn.Line(run)}");
            }
        });
        return ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<JobId>> MeantAsync(OpenRun run, string[] named, string? reason, CancellationToken stopping)
    {
        var letters = await run.Ports.DeadLetters.ListAsync(stopping);
        if (named.Length > 0)
        {
            var chosen = (await FoundJob.AllAsync(run.Ports.Records, named, stopping)).Select(record => record.Job.Id).ToHashSet();
            letters = [.. letters.Where(letter => chosen.Contains(letter.Id))];
        }

        if (reason is null)
        {
            return [.. letters.Select(letter => letter.Id)];
        }

        // The text may be from the list's headline, which names the telling line of the log, or from the reason itself.
        var groups = FailureGroups.Of(letters);
        var byHeadline = groups.Where(group => group.Headline.Contains(reason, StringComparison.OrdinalIgnoreCase)).SelectMany(group => group.Jobs).Select(job => job.Id);
        var byReason = letters.Where(letter => letter.Last?.Outcome.Reason.Contains(reason, StringComparison.OrdinalIgnoreCase) == true).Select(letter => letter.Id);
        return [.. byHeadline.Union(byReason)];
    }
}

/// <summary>What was retried, as JSON.</summary>
internal sealed record RetryResult(string Run, int Retried);
