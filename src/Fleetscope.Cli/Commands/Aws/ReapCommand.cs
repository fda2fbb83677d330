using System.CommandLine;
using System.Globalization;
using Fleetscope.Aws;
using Fleetscope.Aws.Reaping;
using Fleetscope.Cli.Output;
using Spectre.Console;

namespace Fleetscope.Cli.Commands.Aws;

/// <summary><c>aws reap</c>: finds what runs have left in the account, and removes it when told to.</summary>
internal static class ReapCommand
{
    private static readonly Option<bool> Remove = new("--remove") { Description = "Remove what was found, after a question" };

    public static Command Create()
    {
        var command = new Command("reap", """
            Finds what earlier runs have left in the account, Fleetscope's and the Python tools'.

            Fleets without jobs, alarms of vanished machines, queues without a service, dashboards, empty log groups: each is shown with what it costs a month, and removed only
            with --remove. Nothing of a live run is touched.

            Account, region, bucket and cluster are those of the config.

            Examples:
              fleetscope aws reap
              fleetscope aws reap --remove
              fleetscope aws reap --output json
            """)
        {
            Remove, JobArguments.Yes, RunOptions.Config, RunOptions.Set, RunOptions.Output,
        };
        command.SetAction(ReapAsync);
        return command;
    }

    private static async Task<int> ReapAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var access = AwsAccess.OfThisMachine(Environment.GetEnvironmentVariable, keysInTaskDefinition: false, Invocation.Clock);
        var reaper = new Reaper(access, RunOptions.Load(parsed), Invocation.Clock);
        var found = await reaper.FindAsync(stopping);
        var removes = parsed.GetValue(Remove) && found.Count > 0;
        if (removes && !parsed.GetValue(JobArguments.Yes))
        {
            foreach (var one in found)
            {
                screen.Say(Line(one));
            }
        }

        if (removes && !Question.Confirmed("aws reap --remove", $"{found.Count} things of runs that are over would be removed. Remove them?", parsed.GetValue(JobArguments.Yes)))
        {
            screen.Say("Nothing was removed.");
            return ExitCodes.Failed;
        }

        foreach (var one in removes ? found : [])
        {
            screen.Say($"removing {one.Kind} {one.Id}");
            await reaper.RemoveAsync(one, stopping);
        }

        screen.Result(ReapResult.Of(found, removes), CliJson.Default.ReapResult, words => Print(words, found, removes));
        return ExitCodes.Ok;
    }

    private static void Print(IAnsiConsole words, IReadOnlyList<Leftover> found, bool removed)
    {
        foreach (var one in found)
        {
            words.Plain(Line(one));
        }

        var unknown = found.Count(one => one.PerMonth is null);
        var sum = $"{Dollars(found.Sum(one => one.PerMonth ?? 0))} a month{(unknown > 0 ? $" and what {unknown} of them cost, which is not known" : "")}";
        words.Plain(found.Count == 0 ? "No run has left anything that could be found." : $"{found.Count} things of runs that are over {(removed ? "were removed" : "are left")}: {sum}.");
        if (found.Count > 0 && !removed)
        {
            words.Plain("Remove them with: fleetscope aws reap --remove");
        }
    }

    private static string Line(Leftover one) => $"{(one.PerMonth is { } cost ? Dollars(cost) : "unknown"),10} {one.Kind} {one.Id}: {one.Why}";

    private static string Dollars(decimal amount) => "$" + amount.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>What was found, as JSON.</summary>
/// <param name="PerMonth">US dollars, of those whose cost is known.</param>
/// <param name="Unknown">How many have a cost that is not known.</param>
internal sealed record ReapResult(IReadOnlyList<Leftover> Found, bool Removed, decimal PerMonth, int Unknown)
{
    public static ReapResult Of(IReadOnlyList<Leftover> found, bool removed) => new(found, removed, found.Sum(one => one.PerMonth ?? 0), found.Count(one => one.PerMonth is null));
}
