using System.CommandLine;
using Fleetscope.Aws;
using Fleetscope.Aws.Preparing;
using Fleetscope.Cli.Output;

namespace Fleetscope.Cli.Commands.Aws;

/// <summary>Shows a plan for an account, asks, and does it.</summary>
internal static class PlanTalk
{
    public static Option<bool> OnlyPlan { get; } = new("--plan") { Description = "Only show what would be done" };

    public static AccountPreparation Account() =>
        new(AwsAccess.OfThisMachine(Environment.GetEnvironmentVariable, keysInTaskDefinition: false, Invocation.Clock), Invocation.Clock);

    /// <param name="nothing">What is said when there is nothing to do.</param>
    /// <param name="next">What is said at the end; may be empty.</param>
    public static async Task<int> GoThroughAsync(ParseResult parsed, ChangePlan plan, string command, string nothing, string next, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        if (screen.Mode == OutputMode.Text)
        {
            Show(screen, plan);
        }

        if (plan.Changes.Count == 0 || parsed.GetValue(OnlyPlan))
        {
            return End(screen, plan, done: plan.Changes.Count == 0, plan.Changes.Count == 0 ? nothing : "");
        }

        if (!Question.Confirmed(command, $"Do this in account {plan.Account}?", parsed.GetValue(JobArguments.Yes)))
        {
            screen.Say("Nothing was changed.");
            return ExitCodes.Failed;
        }

        await plan.DoAsync(change => screen.Say($"{Past(change.Verb)} {change.Kind} {change.Name}"), stopping);
        return End(screen, plan, done: true, next);
    }

    private static int End(Screen screen, ChangePlan plan, bool done, string sentence)
    {
        var result = new AccountResult(plan.Account, plan.Region, done, [.. plan.Changes.Select(change => new ChangeResult(change.Verb, change.Kind, change.Name, change.Detail))], plan.Remarks);
        screen.Result(result, CliJson.Default.AccountResult, words =>
        {
            if (sentence.Length > 0)
            {
                words.Plain(sentence);
            }
        });
        return ExitCodes.Ok;
    }

    private static void Show(Screen screen, ChangePlan plan)
    {
        screen.Words.Plain($"Account {plan.Account}, {plan.Region}:");
        foreach (var change in plan.Changes)
        {
            var lines = change.Detail.Split('\n');
            screen.Words.Plain($"  {change.Verb} {change.Kind} {change.Name}{(lines[0].Length > 0 ? $": {lines[0]}" : "")}");
            foreach (var line in lines.Skip(1))
            {
                screen.Words.Plain($"    {line}");
            }
        }

        foreach (var remark in plan.Remarks)
        {
            screen.Words.Plain($"  {remark}");
        }
    }

    private static string Past(string verb) => verb.EndsWith('e') ? verb + "d" : verb + "ed";
}

/// <summary>What is, or was, to be done to an account, as JSON.</summary>
/// <param name="Done">Whether it is as planned now.</param>
internal sealed record AccountResult(string Account, string Region, bool Done, IReadOnlyList<ChangeResult> Changes, IReadOnlyList<string> Remarks);

/// <summary>One change, as JSON.</summary>
internal sealed record ChangeResult(string Verb, string Kind, string Name, string Detail);
