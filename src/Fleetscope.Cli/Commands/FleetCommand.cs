using System.CommandLine;
using System.Text;
using Fleetscope.Cli.Commands.Aws;
using Fleetscope.Cli.Output;

namespace Fleetscope.Cli.Commands;

/// <summary><c>fleet template [FILE]</c>: a fleet file from what the account has.</summary>
internal static class FleetCommand
{
    private static readonly Argument<FileInfo?> To = new("FILE") { Description = "Where to write it [default: standard output]", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string[]> Subnet = new("--subnet") { Description = "A subnet for machines. Repeatable [default: those of the default VPC]", HelpName = "ID", DefaultValueFactory = _ => [] };

    private static readonly Option<string?> SecurityGroup = new("--security-group") { Description = "The security group of machines [default: the VPC's own]", HelpName = "ID" };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace FILE when it is there" };

    public static Command Create() => new("fleet", """
        Writes fleet files.

        Examples:
          fleetscope fleet template files/fleet.json
        """)
    {
        Template(),
    };

    private static Command Template()
    {
        var command = new Command("template", """
            Writes a complete fleet file from what the account has: roles, subnets, security group, key pair, and the machine image that AWS recommends.

            Examples:
              fleetscope fleet template files/fleet.json
              fleetscope fleet template --subnet subnet-0a1b2c3d --security-group sg-0a1b2c3d > fleet.json
            """)
        {
            To, Subnet, SecurityGroup, Force, RunOptions.Config, RunOptions.Set, RunOptions.Output,
        };
        command.SetAction(WriteAsync);
        return command;
    }

    private static async Task<int> WriteAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var file = parsed.GetValue(To);
        if (file is { Exists: true } && !parsed.GetValue(Force))
        {
            throw new FleetscopeException(file.FullName, "it is there already", "name another file, or add --force to replace it");
        }

        var fleet = await PlanTalk.Account().FleetTemplateAsync(RunOptions.Load(parsed), parsed.GetValue(Subnet) ?? [], parsed.GetValue(SecurityGroup), stopping);
        foreach (var remark in fleet.Remarks)
        {
            screen.Say(remark);
        }

        if (file is null)
        {
            Console.Out.Write(fleet.Text);
            return ExitCodes.Ok;
        }

        file.Directory?.Create();
        await File.WriteAllTextAsync(file.FullName, fleet.Text, new UTF8Encoding(false), stopping);
        screen.Result(
            new FleetResult(file.FullName, fleet.Remarks), CliJson.Default.FleetResult,
            words => words.Plain($"{file.FullName}. Next: fleetscope run JOBFILE --engine aws --fleet {file.FullName}"));
        return ExitCodes.Ok;
    }
}

/// <summary>The fleet file that was written, as JSON.</summary>
internal sealed record FleetResult(string File, IReadOnlyList<string> Remarks);
