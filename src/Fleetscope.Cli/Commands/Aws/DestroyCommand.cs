using System.CommandLine;

namespace Fleetscope.Cli.Commands.Aws;

/// <summary><c>aws destroy</c>: takes back what <c>aws bootstrap</c> has made.</summary>
internal static class DestroyCommand
{
    public static Command Create()
    {
        var command = new Command("destroy", """
            Removes what 'aws bootstrap' has made, and nothing else. Safe to repeat.

            What others made or use stays, and so does a bucket with objects in it. It is refused while a fleet runs. The plan is shown before anything is done.

            Examples:
              fleetscope aws destroy --plan
              fleetscope aws destroy --yes
            """)
        {
            PlanTalk.OnlyPlan, JobArguments.Yes, RunOptions.Config, RunOptions.Set, RunOptions.Output,
        };
        command.SetAction(DestroyAsync);
        return command;
    }

    private static async Task<int> DestroyAsync(ParseResult parsed, CancellationToken stopping)
    {
        var plan = await PlanTalk.Account().PlanRemovalAsync(RunOptions.Load(parsed), stopping);
        return await PlanTalk.GoThroughAsync(parsed, plan, "aws destroy", "Nothing of Fleetscope's preparation is left to remove.", "", stopping);
    }
}
