using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds buckets that the family's worker cannot mount.</summary>
internal sealed class DottedBucket(CheckedRuns runs) : IRule
{
    public string Name => "bucket-not-mountable";

    public string Finds => "A SOURCE_BUCKET with a '.' in its name, without DOWNLOAD_FILES and with the family's worker: S3FS cannot mount it, and there are no images.";

    public string Fix => "Set DOWNLOAD_FILES = 'True'.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { IsImageWorker: true } && !context.Config.DownloadFiles
            && context.Config.Buckets[BucketRole.Source] is { IsFolder: false, Text: var bucket } && bucket.Contains('.', StringComparison.Ordinal))
        {
            var key = context.Config.Source.Find("SOURCE_BUCKET") is null ? "AWS_BUCKET" : "SOURCE_BUCKET";
            yield return this.InConfig(context, Severity.Error, key, $"{bucket} has a '.' in its name: the certificate of its address is wrong for S3FS, which cannot mount it");
        }
    }
}
