using Fleetscope.Configuration;
using Fleetscope.Jobs;

namespace Fleetscope.Programs;

/// <summary>Which program a run uses.</summary>
public static class ProgramChoice
{
    public const string CellProfiler = "cellprofiler";
    public const string Fiji = "fiji";
    public const string Command = "command";

    /// <summary>The name of the program: PROGRAM, else what the style of the job file tells.</summary>
    /// <exception cref="FleetscopeException">PROGRAM names none that there is, or the command program has no COMMAND.</exception>
    public static string NameOf(RunConfig config, JobStyle style)
    {
        var name = config.Program?.ToLowerInvariant() ?? style switch
        {
            JobStyle.CellProfiler => CellProfiler,
            JobStyle.Fiji => Fiji,
            _ => Command,
        };
        if (name is not (CellProfiler or Fiji or Command))
        {
            throw new FleetscopeException(
                $"PROGRAM = '{config.Program}' in {config.File}", "there is no such program", $"use '{CellProfiler}', '{Fiji}' or '{Command}', or leave PROGRAM out");
        }

        if (name == Command && config.Command.Count == 0)
        {
            throw new FleetscopeException(
                $"COMMAND in {config.File}", "the job file names no CellProfiler pipeline and no Fiji metadata, and the config no command to run",
                "set COMMAND, for example ['convert', '{input}/{Well}.tif', '{output}/{Well}.png'], or PROGRAM; on AWS, WORKER = 'image' leaves it to a worker that the image brings");
        }

        return name;
    }
}
