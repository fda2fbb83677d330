using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Programs;

namespace Fleetscope.Cli.Runs;

/// <summary>What a run is to do: its job file, and the program for it.</summary>
/// <param name="ProgramName">The name as the worker is told it.</param>
internal sealed record RunWork(JobFile JobFile, string ProgramName, IProgram Program)
{
    /// <summary>Opens the job file and finds its program.</summary>
    public static RunWork Open(RunConfig config, string path)
    {
        var jobFile = JobFile.Open(path, config.AppName, StyleOf(config));
        var name = ProgramChoice.NameOf(config, jobFile.Style);
        return new RunWork(jobFile, name, ProgramOf.Named(name, config));
    }

    /// <summary>The style that PROGRAM asks for; null: the job file's keys tell.</summary>
    private static JobStyle? StyleOf(RunConfig config) => config.Program switch
    {
        ProgramChoice.CellProfiler => JobStyle.CellProfiler,
        ProgramChoice.Fiji => JobStyle.Fiji,
        _ => null,
    };
}
