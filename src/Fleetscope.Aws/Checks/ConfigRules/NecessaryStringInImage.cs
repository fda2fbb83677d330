using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds a NECESSARY_STRING that kills the family's worker.</summary>
internal sealed class NecessaryStringInImage(CheckedRuns runs) : IRule
{
    public string Name => "necessary-string-in-image";

    public string Finds => "A NECESSARY_STRING under CHECK_IF_DONE_BOOL with the family's worker: it looks for the text in file sizes, and dies of it at the first job.";

    public string Fix => "Leave NECESSARY_STRING empty, or set WORKER to 'fleetscope'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { IsImageWorker: true } && context.Config is { CheckIfDone: true, NecessaryString.Length: > 0 })
        {
            // cp-worker.py line 176 tests the text against numbers; so do its siblings.
            yield return this.InConfig(context, Severity.Error, "NECESSARY_STRING", "the family's worker ends with a TypeError at every job when NECESSARY_STRING and CHECK_IF_DONE_BOOL are set");
        }
    }
}
