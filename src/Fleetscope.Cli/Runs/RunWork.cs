using Fleetscope.Checks;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Programs;

namespace Fleetscope.Cli.Runs;

/// <summary>What a run is to do: its job file, and the program for it.</summary>
/// <param name="ProgramName">The name as the worker is told it.</param>
/// <param name="Program">Null where the run's workers are not Fleetscope's own: then their image knows the program.</param>
internal sealed record RunWork(JobFile JobFile, string ProgramName, IProgram? Program)
{
    /// <summary>What stands for the program's name where the image knows it.</summary>
    public const string OfImage = "image";

    /// <summary>Opens the job file and finds its program.</summary>
    public static RunWork Open(RunConfig config, IEngine engine, string path)
    {
        var jobFile = JobFile.Open(path, config.AppName, StyleOf(config));
        if (!engine.HasOwnWorkers(config))
        {
            return new RunWork(jobFile, OfImage, null);
        }

        var name = ProgramChoice.NameOf(config, jobFile.Style);
        return new RunWork(jobFile, name, ProgramOf.Named(name, config));
    }

    /// <summary>The program as checks know it: of an image, what its own worker runs; null where only the image knows.</summary>
    public string? ProgramInChecks(RunConfig config) => Program is null ? Preflight.ProgramOfImage(config, JobFile) : ProgramName;

    /// <summary>The style that PROGRAM asks for; null: the job file's keys tell.</summary>
    private static JobStyle? StyleOf(RunConfig config) => config.Program switch
    {
        ProgramChoice.CellProfiler => JobStyle.CellProfiler,
        ProgramChoice.Fiji => JobStyle.Fiji,
        _ => null,
    };
}
