using System.CommandLine;
using Fleetscope.Aws;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;

namespace Fleetscope.Cli.Commands;

/// <summary>The options that name a run: which config, what is laid over it, and how to print.</summary>
internal static class RunOptions
{
    public static Option<FileInfo?> Config { get; } = new("--config", "-c")
    {
        Description = "The config.py (or .json with the same keys) [default: ./config.py]",
        HelpName = "FILE",
    };

    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "Lays a value over the config; a Python literal, else text. Repeatable",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Bucket { get; } = new("--bucket")
    {
        Description = "A folder that takes the place of all four buckets; relative to the config's folder",
        HelpName = "FOLDER",
    };

    public static Option<string?> Engine { get; } = new("--engine")
    {
        Description = "local or aws, over the config's ENGINE",
        HelpName = "NAME",
    };

    public static Option<OutputMode> Output { get; } = new("--output", "-o")
    {
        Description = "text, json (one object on standard output) or quiet",
        HelpName = "MODE",
        DefaultValueFactory = _ => OutputMode.Text,
    };

    public static Option<string[]> Allow { get; } = new("--allow")
    {
        Description = "Lower a check's error to a warning. Repeatable",
        HelpName = "RULE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Every key that some part of Fleetscope knows.</summary>
    public static IReadOnlyList<ConfigKey> KnownKeys { get; } = [.. ConfigKeys.Core, .. Local.LocalOptions.Keys, .. AwsOptions.Keys];

    /// <summary>Adds the options of commands that read a config.</summary>
    public static Command WithConfig(this Command command)
    {
        command.Add(Config);
        command.Add(Set);
        command.Add(Bucket);
        command.Add(Engine);
        command.Add(Output);
        return command;
    }

    /// <summary>Adds the options of commands that look at a run.</summary>
    public static Command WithRun(this Command command)
    {
        command.Add(Config);
        command.Add(Engine);
        command.Add(Output);
        return command;
    }

    /// <summary>Reads the config that the command line names.</summary>
    public static RunConfig Load(ParseResult parsed) =>
        RunConfig.Load(ConfigPath(parsed), parsed.GetValue(Set) ?? [], parsed.GetValue(Bucket), KnownKeys);

    public static string ConfigPath(ParseResult parsed) => parsed.GetValue(Config)?.FullName ?? Path.GetFullPath("config.py");
}
