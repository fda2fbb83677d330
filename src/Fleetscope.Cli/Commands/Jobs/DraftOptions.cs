using System.CommandLine;
using System.Text.Json;
using Fleetscope.Drafting;
using Fleetscope.Jobs;

namespace Fleetscope.Cli.Commands.Jobs;

/// <summary>The options that all commands share which make job files: what else stands in the file, and where it goes.</summary>
internal static class DraftOptions
{
    public static Option<string?> To { get; } = new("--to")
    {
        Description = "Where to write: a file, or a folder for several job files [default: standard output]", HelpName = "PATH",
    };

    public static Option<bool> Force { get; } = new("--force") { Description = "Replace files that exist" };

    public static Option<bool> Messages { get; } = new("--messages") { Description = "Print one message body per line instead of a job file" };

    public static Option<bool> Submit { get; } = new("--submit") { Description = "Put the jobs into the queue of the run that was set up" };

    public static Option<bool> GroupsOnly { get; } = new("--groups-only") { Description = "Print only the list of groups, to be put into a job file by hand" };

    public static Option<string[]> Shared { get; } = new("--shared")
    {
        Description = "What all jobs share: KEY=VALUE, or a JSON file whose other keys are taken. Repeatable", HelpName = "FILE|KEY=VALUE", DefaultValueFactory = _ => [],
    };

    public static Option<string?> Style { get; } = new("--style")
    {
        Description = "cellprofiler, fiji or generic [default: by the shared keys; without any, cellprofiler]", HelpName = "STYLE",
    };

    public static Option<bool> Dict { get; } = new("--dict") { Description = "Write CellProfiler's groups as objects; they need a shared output_structure" };

    private static readonly Dictionary<string, JobStyle> Styles = new()
    {
        ["cellprofiler"] = JobStyle.CellProfiler, ["fiji"] = JobStyle.Fiji, ["generic"] = JobStyle.Generic,
    };

    /// <summary>Adds the options that say where a job file goes.</summary>
    public static Command WithDestination(this Command command)
    {
        command.Add(To);
        command.Add(Force);
        command.Add(Messages);
        command.Add(Submit);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Messages) && result.GetValue(Submit))
            {
                result.AddError("--messages prints what --submit sends: give one of them.");
            }
        });
        return command.WithRun();
    }

    /// <summary>Adds the options that say what stands in it besides the groups.</summary>
    public static Command WithShared(this Command command)
    {
        command.Add(Shared);
        command.Add(Style);
        command.Add(Dict);
        command.Add(GroupsOnly);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Style) is { } style && !Styles.ContainsKey(style))
            {
                result.AddError($"--style wants one of {string.Join(", ", Styles.Keys)}, not '{style}'.");
            }

            if (result.GetValue(GroupsOnly) && (result.GetValue(Messages) || result.GetValue(Submit)))
            {
                result.AddError("--groups-only prints groups without what makes them messages: leave out --messages and --submit.");
            }
        });
        return command.WithDestination();
    }

    /// <summary>The shared keys and the style that the command line gives.</summary>
    public static (IReadOnlyList<KeyValuePair<string, JsonElement>> Shared, JobStyle Style) Terms(ParseResult parsed)
    {
        var shared = SharedMembers.Read(parsed.GetValue(Shared) ?? []);
        var style = parsed.GetValue(Style) is { } named ? Styles[named]
            : SharedMembers.StyleOf(shared) ?? (shared.Count == 0 ? JobStyle.CellProfiler : JobStyle.Generic);
        return (shared, style);
    }

    /// <summary>A job file of these groups, and of what the command line says that all share.</summary>
    /// <exception cref="FleetscopeException">The style needs more shared keys than were given.</exception>
    public static JobFileDraft Draft(
        ParseResult parsed, string name, IReadOnlyList<KeyValuePair<string, JsonElement>> shared, JobStyle style, IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> groups)
    {
        var dict = parsed.GetValue(Dict);
        string[] needed = style switch
        {
            // The originals name a job by its output_structure when its group is an object, and stop without one.
            JobStyle.CellProfiler when dict => ["pipeline", "data_file", "input", "output", "output_structure"],
            JobStyle.CellProfiler => ["pipeline", "data_file", "input", "output"],
            JobStyle.Fiji => ["shared_metadata", "output_file_location"],
            _ => [],
        };
        var missing = needed.Except(shared.Select(member => member.Key)).ToList();
        return missing.Count == 0 || parsed.GetValue(GroupsOnly)
            ? new JobFileDraft(name, style, shared, groups) { Form = dict ? GroupForm.Members : GroupForm.Text }
            : throw new FleetscopeException(
                "the job file",
                $"in the style {Styles.First(known => known.Value == style).Key} all jobs share {string.Join(", ", needed)}; missing: {string.Join(", ", missing)}",
                "give them with --shared KEY=VALUE or --shared FILE (another job file), or print the groups alone with --groups-only");
    }

    /// <summary>The names of a list with commas.</summary>
    public static IReadOnlyList<string> Names(string? list) => list is null ? [] : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
