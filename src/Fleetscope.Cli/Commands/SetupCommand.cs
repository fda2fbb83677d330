using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Fleetscope.Provisioning;

namespace Fleetscope.Cli.Commands;

/// <summary><c>setup</c>: creates what a run needs; the first of the family's four verbs.</summary>
internal static class SetupCommand
{
    private static readonly Option<bool> Adopt = new("--adopt") { Description = "Take over a live run of this name that another config made" };

    private static readonly Option<bool> Keys = new("--keys-in-task-definition")
    {
        Description = "Let containers act with your own keys, which stand readable in the task definition (AWS only)",
    };

    public static Command Create()
    {
        var command = new Command("setup", """
            Creates what a run needs: the first of four steps that 'run' does in one. Safe to repeat.

            The steps are setup, submitJob, startCluster, monitor; all go to AWS unless --engine or ENGINE says otherwise.

            Examples:
              fleetscope setup
              fleetscope setup --allow price-too-low
              fleetscope setup --engine local --bucket ./bucket
            """)
        {
            Adopt, RunOptions.Allow, Keys,
        }.WithConfig();
        command.SetAction(SetUpAsync);
        return command;
    }

    private static async Task<int> SetUpAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var config = RunOptions.Load(parsed);
        Invocation.KeysInTaskDefinition = parsed.GetValue(Keys);
        var engine = Engines.Named(parsed.GetValue(RunOptions.Engine) ?? config.Engine ?? Verb.DefaultEngine);
        var called = new LastRun(config.AppName, engine.Name, config.File, parsed.GetValue(RunOptions.Set) ?? [], parsed.GetValue(RunOptions.Bucket));
        if (engine.Name != "local")
        {
            // Here nothing costs anything, and 'run' checks; elsewhere mistakes are paid for.
            await new CheckFirst(config, engine) { Allow = parsed.GetValue(RunOptions.Allow) ?? [] }.PassAsync(screen, stopping);
        }

        using var control = engine.TakeControl(config);
        await using var run = await OpenRun.SetUpAsync(config, engine, called, parsed.GetValue(Adopt), stopping);
        var result = new SetupResult(
            config.AppName, engine.Name,
            [.. run.Ledger.Resources.Where(entry => entry.State != LedgerState.Removed).Select(entry => new ResourceResult(entry.Kind, entry.Id))]);
        screen.Result(result, CliJson.Default.SetupResult, words =>
        {
            foreach (var resource in result.Resources)
            {
                words.Plain($"{resource.Kind} {resource.Id}");
            }

            words.Plain($"{result.Run} is set up. Next: fleetscope submitJob JOBFILE");
        });
        return ExitCodes.Ok;
    }
}

/// <summary>What a run consists of, as JSON.</summary>
internal sealed record SetupResult(string Run, string Engine, IReadOnlyList<ResourceResult> Resources);
