using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Provisioning;

namespace Fleetscope.Cli.Commands;

/// <summary><c>clean</c>: removes what a run created.</summary>
internal static class CleanCommand
{
    public static Command Create()
    {
        var command = new Command("clean", """
            Removes what the run last used here has created: its queue and its folders of work, on AWS its machines too. Never outputs, logs, report or ledger.

            Examples:
              fleetscope clean
              fleetscope clean --yes
            """)
        {
            JobArguments.Yes,
        }.WithRun();
        command.SetAction(CleanAsync);
        return command;
    }

    private static async Task<int> CleanAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var (config, engine) = OpenRun.LastConfig(parsed);
        if (await engine.Ledger(config).LoadAsync(stopping) is not { IsLive: true } ledger)
        {
            screen.Result(new CleanResult(config.AppName, []), CliJson.Default.CleanResult, words => words.Plain($"{config.AppName}: nothing is left to remove."));
            return ExitCodes.Ok;
        }

        using var control = engine.TakeControl(config);

        // Where a part is gone already (an earlier clean was killed), there is nothing to ask or to count any more.
        var isWhole = engine.Plan(config).All(resource => ledger.StateOf(resource) is LedgerState.Created or LedgerState.Kept);
        if (isWhole)
        {
            await using var look = await LastLook.AtAsync(parsed, stopping);
            if (look.Trouble is { } trouble)
            {
                screen.Say($"warning: {trouble}");
            }

            if (look.QuestionAbout(config.AppName) is { } question && !Question.Confirmed("clean", question, parsed.GetValue(JobArguments.Yes)))
            {
                screen.Say("Nothing was removed.");
                return ExitCodes.Failed;
            }

            await look.CloseAsync(screen, stopping);
        }

        var removed = await new Teardown(engine).RemoveAsync(config, stopping);
        var receipt = await engine.CloseAsync(config, screen.Say, stopping);
        var result = new CleanResult(config.AppName, [.. removed.Select(entry => new ResourceResult(entry.Kind, entry.Id))]) { Receipt = receipt.Count == 0 ? null : receipt };
        screen.Result(result, CliJson.Default.CleanResult, words =>
        {
            foreach (var entry in result.Removed)
            {
                words.Plain($"removed {entry.Kind} {entry.Id}");
            }

            foreach (var line in receipt)
            {
                words.Plain(line);
            }

            words.Plain($"Kept: the outputs in {config.Buckets.Destination}, and logs, report and ledger in {OpenRun.FolderOf(config)}");
        });
        return ExitCodes.Ok;
    }
}

/// <summary>What was removed, as JSON.</summary>
internal sealed record CleanResult(string Run, IReadOnlyList<ResourceResult> Removed)
{
    /// <summary>What was seen after the removal, line by line; null where nobody needs to look.</summary>
    public IReadOnlyList<string>? Receipt { get; init; }
}

/// <summary>A thing that a run creates, as JSON.</summary>
internal sealed record ResourceResult(string Kind, string Id);
