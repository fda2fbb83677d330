using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Commands.Aws;

/// <summary><c>aws bootstrap</c>: prepares the account for all runs.</summary>
internal static class BootstrapCommand
{
    private static readonly Option<FileInfo?> Package = new("--package") { Description = "The zip of the function Monitor, which AUTO_MONITOR needs; without it the function stays as it is", HelpName = "FILE" };

    private static readonly Option<bool> TakeOver = new("--take-over") { Description = "Replace a function Monitor that is not Fleetscope's; needs --package" };

    public static Command Create()
    {
        var command = new Command("bootstrap", """
            Prepares the account for runs: roles with just the permissions that are needed, AWS_BUCKET, the topic and the function Monitor. Safe to repeat.

            What is missing is created, what has drifted is repaired, and what others made stays as it is. The plan is shown before anything is done.

            Examples:
              fleetscope aws bootstrap --plan
              fleetscope aws bootstrap
              fleetscope aws bootstrap --package monitor.zip --yes
              fleetscope aws bootstrap --set AWS_BUCKET=my-bucket --output json --yes
            """)
        {
            Package, TakeOver, PlanTalk.OnlyPlan, JobArguments.Yes, RunOptions.Config, RunOptions.Set, RunOptions.Output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(TakeOver) && result.GetValue(Package) is null)
            {
                result.AddError("--take-over needs --package: the function is replaced by what is in it.");
            }
        });
        command.SetAction(BootstrapAsync);
        return command;
    }

    private static async Task<int> BootstrapAsync(ParseResult parsed, CancellationToken stopping)
    {
        var config = RunOptions.Load(parsed);
        var plan = await PlanTalk.Account().PlanAsync(config, parsed.GetValue(Package)?.FullName, parsed.GetValue(TakeOver), ProgramVersions.Fleetscope, stopping);
        return await PlanTalk.GoThroughAsync(parsed, plan, "aws bootstrap", "The account is prepared already.", "Next: fleetscope fleet template files/fleet.json", stopping);
    }
}
