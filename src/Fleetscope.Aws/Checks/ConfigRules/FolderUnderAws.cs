using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Finds folders where AWS wants buckets.</summary>
internal sealed class FolderUnderAws(CheckedRuns runs) : IRule
{
    public string Name => "folder-under-aws";

    public string Finds => "A bucket key that names a folder although AWS runs the jobs: its machines cannot reach this one.";

    public string Fix => "Name an S3 bucket, or run on this machine with --engine local.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is null)
        {
            yield break;
        }

        foreach (var (role, key) in BucketKeys.All)
        {
            // A bucket that falls back to another one is that one's finding.
            if (context.Config.Buckets[role].IsFolder && (role == BucketRole.Control || context.Config.Source.Find(key) is not null))
            {
                yield return this.InConfig(context, Severity.Error, key, $"{key} is the folder {context.Config.Buckets[role]} of this machine, which machines on AWS cannot reach");
            }
        }
    }
}
