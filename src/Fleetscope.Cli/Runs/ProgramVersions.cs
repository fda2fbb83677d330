using Fleetscope.Configuration;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Cli.Runs;

/// <summary>What can be said of versions without starting the program: asking it costs seconds, and some count their calls.</summary>
internal static class ProgramVersions
{
    public static string Fleetscope { get; } = typeof(ProgramVersions).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The image when programs run in a container, else the executable that will run.</summary>
    public static string Of(string program, RunConfig config)
    {
        if (config.Container is not null)
        {
            return config.DockerhubTag;
        }

        var path = SearchPath.Parse(Environment.GetEnvironmentVariable("PATH"));
        return program switch
        {
            "fiji" => FijiInstallation.Find(path, "") is var found && found.Fiji is not null ? found.Fiji : found.ImageJJar ?? "",
            "command" => config.Command.Count > 0 ? config.Command[0] : "",
            _ => path.Find(program) ?? "",
        };
    }
}
