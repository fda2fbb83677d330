using Fleetscope.Configuration;
using Fleetscope.Programs;
using Fleetscope.Programs.CellProfiler;
using Fleetscope.Programs.Command;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Cli.Runs;

/// <summary>The one list of programs. A new program is a folder and a line here.</summary>
internal static class ProgramOf
{
    public static IProgram Named(string name, RunConfig config) => name switch
    {
        "cellprofiler" => new CellProfilerProgram(config),
        "fiji" => new FijiProgram(config, Fiji(config)),
        "command" => new CommandProgram(config),
        _ => throw new FleetscopeException($"PROGRAM '{name}'", "there is no such program", "use one of: cellprofiler, fiji, command"),
    };

    private static FijiInstallation Fiji(RunConfig config) => config.Container is null
        ? FijiInstallation.Find(SearchPath.Parse(Environment.GetEnvironmentVariable("PATH")), LocalWorker.LauncherFolder(config))
        : FijiInstallation.InImage;
}
