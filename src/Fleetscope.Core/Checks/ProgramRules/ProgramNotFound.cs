using Fleetscope.Programs;
using Fleetscope.Programs.Command;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds that the program of a run is not on this machine.</summary>
internal sealed class ProgramNotFound : IRule
{
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
        else if (context.ProgramName == ProgramChoice.Command && context.Config.Command is [{ Length: > 0 } program, ..]
            && PathOf(context, program) is { } path && Command(context, path) is { } missing)
        {
            yield return missing;
        }
    }

    private Finding? Fiji(CheckContext context)
    {
        var lack = FijiInstallation.Find(SearchPath.Parse(context.SearchPath), "").Lacks(context.Config.Script is { Length: > 0 } script ? script : "script.ijm");
        return lack is null ? null : this.InConfig(context, Severity.Error, "SCRIPT", $"{lack.Cause}: no job can start", Sentence(lack.Next));
    }

    /// <summary>The first entry of COMMAND as it will be started, or null when that depends on the job.</summary>
    private static string? PathOf(CheckContext context, string program)
    {
        const string Here = "{here}/";
        program = program.StartsWith(Here, StringComparison.Ordinal) ? "./" + program[Here.Length..] : program;
        return program.Contains('{') ? null
            : CommandProgram.IsBesideConfig(program) ? Path.GetFullPath(program, context.Config.Folder)
            : context.Files.Staged.Localize(program);
    }

    private Finding? Command(CheckContext context, string program)
    {
        if (!program.Contains('/'))
        {
            return Has(context, program) ? null : this.InConfig(context, Severity.Error, "COMMAND", $"there is no {program} on PATH: no job can start");
        }

        // Any other path in the command starts where the program runs: in the attempt's own folder, which is empty.
        if (!Path.IsPathRooted(program))
        {
            return this.InConfig(
                context, Severity.Error, "COMMAND", $"{program} starts at the attempt's own folder, where there is no program: no job can start",
                $"Write './{program}' for the program beside the config, its absolute path, or a name that is on PATH.");
        }

        return new SearchPath(["/"]).Find(program) is not null
            ? null
            : this.InConfig(context, Severity.Error, "COMMAND", $"there is no program {program} that can be run: no job can start");
    }

    private static bool Has(CheckContext context, string name) => SearchPath.Parse(context.SearchPath).Find(name) is not null;

    private static string Sentence(string order) => char.ToUpperInvariant(order[0]) + order[1..] + ".";
}
