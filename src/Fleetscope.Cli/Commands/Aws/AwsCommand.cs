using System.CommandLine;

namespace Fleetscope.Cli.Commands.Aws;

/// <summary><c>aws ...</c>: what concerns the account as a whole and no single run.</summary>
internal static class AwsCommand
{
    public static Command Create() => new("aws", """
        Prepares an AWS account for runs, once, takes that back, and clears up what runs have left.

        Examples:
          fleetscope aws bootstrap --plan
          fleetscope aws reap
        """)
    {
        BootstrapCommand.Create(),
        DestroyCommand.Create(),
        ReapCommand.Create(),
    };
}
