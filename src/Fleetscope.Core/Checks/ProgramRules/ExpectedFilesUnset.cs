using Fleetscope.Programs;

namespace Fleetscope.Checks.ProgramRules;

/// <summary>Finds Fiji style runs that do not say how many files a job writes.</summary>
internal sealed class ExpectedFilesUnset : IRule
{
    public string Name => "expected-files-unset";

    public string Finds => "A Fiji style run without EXPECTED_NUMBER_FILES: the exit code of Fiji says nothing, so a job that wrote half of its files counts as done.";

    public string Fix => "Set EXPECTED_NUMBER_FILES to the number of files that a job writes.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.ProgramName == ProgramChoice.Fiji && context.Config.ExpectedNumberFiles is null)
        {
            yield return this.InConfig(
                context, Severity.Warning, "EXPECTED_NUMBER_FILES", "EXPECTED_NUMBER_FILES is not set: a job counts as done once it has written one file");
        }
    }
}
