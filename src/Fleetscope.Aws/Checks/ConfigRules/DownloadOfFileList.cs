using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds DOWNLOAD_FILES for file lists, which the family's worker cannot do.</summary>
internal sealed class DownloadOfFileList(CheckedRuns runs) : IRule
{
    public string Name => "download-of-file-list";

    public string Finds => "DOWNLOAD_FILES with a .txt data file and the family's worker: it asks for keys with a line break at their end, and finds none.";

    public string Fix => "Set DOWNLOAD_FILES to 'False', or WORKER to 'fleetscope'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { IsImageWorker: true } && context.Config.DownloadFiles && context.Shared("data_file").EndsWith(".txt", StringComparison.Ordinal))
        {
            yield return this.InConfig(
                context, Severity.Error, "DOWNLOAD_FILES",
                $"the family's worker cannot download the images that {context.Shared("data_file")} lists: CellProfiler would start without any");
        }
    }
}
