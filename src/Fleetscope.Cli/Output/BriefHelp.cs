using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Fleetscope.Cli.Output;

/// <summary>Help in which a list of commands shows the first sentence of each, and a command's own page the rest with its examples.</summary>
internal sealed class BriefHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Lets every command of <paramref name="app"/> answer <c>--help</c> so.</summary>
    public static void Use(RootCommand app)
    {
        foreach (var help in app.Options.OfType<HelpOption>())
        {
            help.Action = new BriefHelp((HelpAction)help.Action!);
        }
    }

    /// <summary>The command line as it is understood: <c>fleetscope</c> alone and <c>fleetscope help run</c> ask for help too.</summary>
    public static string[] Understood(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var command] => [.. command, "--help"],
        _ => args,
    };

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
        {
            // The process ends after its help, so nobody misses the rest.
            command.Description = command.Description?.Split('\n')[0];
        }

        return usual.Invoke(parseResult);
    }
}
