using Fleetscope.Checks.Reading;
using Fleetscope.Programs;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds that the program of a run is not on this machine.</summary>
internal sealed class ProgramNotFound : IRule
{
    // Where Fiji's own image has it.
    private const string FijiFolder = "/opt/fiji/Fiji.app";

    // Where Debian's libij-java has ImageJ 1.
    private const string ImageJ = "/usr/share/java/ij.jar";

    public string Name => "program-not-found";

    public string Finds => "A program that is neither on PATH nor where it usually is (cellprofiler, Fiji or ImageJ, the first entry of COMMAND, docker or podman): no job can start.";

    public string Fix => "Install the program, or put its folder on PATH.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (!context.IsLocal || context.ProgramName is null)
        {
            yield break;
        }

        if (context.Config.Container is { } container)
        {
            if (!Has(context, container))
            {
                yield return this.InConfig(
                    context, Severity.Error, "CONTAINER", $"CONTAINER is '{container}', and there is no {container} on PATH: no job can start",
                    $"Install {container}, or leave CONTAINER out to use a program on PATH.");
            }
        }
        else if (context.ProgramName == ProgramChoice.CellProfiler && !Has(context, "cellprofiler"))
        {
            yield return this.InConfig(
                context, Severity.Error, "PROGRAM", "there is no cellprofiler on PATH: no job can start",
                "Install CellProfiler 4 (pip install cellprofiler, or conda), put it on PATH, or set CONTAINER = 'docker' to use its image.");
        }
        else if (context.ProgramName == ProgramChoice.Fiji && Fiji(context) is { } finding)
        {
            yield return finding;
        }
        else if (context.ProgramName == ProgramChoice.Command && context.Config.Command is [{ Length: > 0 } program, ..] && !program.Contains('{')
            && !Has(context, program))
        {
            yield return this.InConfig(
                context, Severity.Error, "COMMAND",
                program.Contains('/') ? $"there is no program {program}: no job can start" : $"there is no {program} on PATH: no job can start");
        }
    }

    private Finding? Fiji(CheckContext context)
    {
        if (((string[])["ImageJ-linux64", "fiji", $"{FijiFolder}/ImageJ-linux64"]).Any(name => Has(context, name)))
        {
            return null;
        }

        var script = context.Config.Script ?? "";
        if (!script.EndsWith(".ijm", StringComparison.OrdinalIgnoreCase) && script.Length > 0)
        {
            return this.InConfig(
                context, Severity.Error, "SCRIPT", $"only Fiji runs {Path.GetFileName(script)}, and there is no Fiji on PATH (ImageJ alone runs .ijm macros)",
                "Put the folder of ImageJ-linux64 on PATH.");
        }

        return Has(context, "java") && File.Exists(ImageJ)
            ? null
            : this.InConfig(
                context, Severity.Error, "PROGRAM", "there is neither Fiji nor ImageJ here: no job can start",
                "Put the folder of ImageJ-linux64 on PATH, or type: apt-get install -y --no-install-recommends imagej xvfb");
    }

    private static bool Has(CheckContext context, string name) => ProgramSearch.Find(name, context.SearchPath, context.Config.Folder) is not null;
}
