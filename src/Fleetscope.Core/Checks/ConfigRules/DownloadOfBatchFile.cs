namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds DOWNLOAD_FILES for jobs whose images nobody can name.</summary>
internal sealed class DownloadOfBatchFile : IRule
{
    public string Name => "download-of-batch-file";

    public string Finds => "DOWNLOAD_FILES with an .h5 data file: the images that a batch file names cannot be told from outside, so none would be fetched.";

    public string Fix => "Set DOWNLOAD_FILES to 'False', or give the LoadData .csv as data_file.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (context.Config.DownloadFiles && context.RunsCellProfiler && context.Shared("data_file").EndsWith(".h5", StringComparison.Ordinal))
        {
            yield return this.InConfig(
                context, Severity.Error, "DOWNLOAD_FILES",
                $"DOWNLOAD_FILES cannot know the images of {context.Shared("data_file")}: CellProfiler would start without any");
        }
    }
}
