using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds an INSTALL_REQUIREMENTS after which the family's worker does not start.</summary>
internal sealed class RequirementsInImage(CheckedRuns runs) : IRule
{
    public string Name => "requirements-in-image";

    public string Finds => "USE_PLUGINS with INSTALL_REQUIREMENTS and the family's worker: its start script ends in another folder and finds no worker, so nothing is ever done.";

    public string Fix => "Set INSTALL_REQUIREMENTS to 'False' and put the requirements into an image of your own.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { IsImageWorker: true } && context.Config.CellProfiler is { UsePlugins: true, InstallRequirements: true })
        {
            // run-worker.sh lines 59 to 66: cd in the shell, cd back in a subshell.
            yield return this.InConfig(context, Severity.Error, "INSTALL_REQUIREMENTS", "the family's start script loses its way after installing requirements: machines run and take no job");
        }
    }
}
