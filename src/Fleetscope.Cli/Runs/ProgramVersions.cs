using Fleetscope.Configuration;

namespace Fleetscope.Cli.Runs;

/// <summary>What can be said of versions without starting the program: asking it costs seconds, and some count their calls.</summary>
internal static class ProgramVersions
{
    public static string Fleetscope { get; } = typeof(ProgramVersions).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The image when programs run in a container, else the program's own word is left to its log.</summary>
    public static string Of(string program, RunConfig config) => config.Container is null
        ? program == "command" && config.Command.Count > 0 ? config.Command[0] : program
        : config.DockerhubTag;
}
