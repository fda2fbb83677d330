using Fleetscope.Jobs;
using Fleetscope.Programs;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds runs that nobody has told what to run.</summary>
internal sealed class CommandMissing : IRule
{
    public string Name => "command-missing";

    public string Finds => "A job file that is for no program we know (or PROGRAM = 'command'), and no COMMAND: there is nothing to run.";

    public string Fix => "Set COMMAND, for example ['convert', '{input}/{Well}.tif', '{output}/{Well}.png'], or PROGRAM.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.ProgramName != ProgramChoice.Command)
        {
            yield break;
        }

        if (context.Config.Command.Count == 0)
        {
            yield return this.InConfig(
                context, Severity.Error, "COMMAND",
                context.JobFile is { Style: JobStyle.Generic } && context.Config.Program is null
                    ? "the job file names no CellProfiler pipeline and no Fiji metadata, and the config no command to run"
                    : "PROGRAM is 'command', and the config has no COMMAND");
        }
        else if (string.IsNullOrWhiteSpace(context.Config.Command[0]))
        {
            yield return this.InConfig(context, Severity.Error, "COMMAND", "the first entry of COMMAND is the program, and it is empty");
        }
    }
}
