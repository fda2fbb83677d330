using Fleetscope.Stores;

namespace Fleetscope.Checks.BucketRules;

/// <summary>Finds S3 buckets that the local engine has no credentials for.</summary>
internal sealed class S3UnderLocalEngine : IRule
{
    private static readonly (BucketRole Role, string Key)[] Buckets =
    [
        (BucketRole.Control, "AWS_BUCKET"), (BucketRole.Source, "SOURCE_BUCKET"), (BucketRole.Workspace, "WORKSPACE_BUCKET"), (BucketRole.Destination, "DESTINATION_BUCKET"),
    ];

    public string Name => "s3-under-local-engine";

    public string Finds => "A bucket key that names an S3 bucket although the local engine runs the jobs and this machine has no AWS credentials: nothing can be read or written there.";

    public string Fix => "Give a folder for all buckets: --bucket FOLDER; or run `aws configure` for S3 buckets; name those that everybody may read in PUBLIC_BUCKETS.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (!context.IsLocal)
        {
            yield break;
        }

        // One finding for all of them, since one option answers all of them. A bucket that can be opened here is no trouble, wherever it is.
        var wrong = Buckets.Where(bucket => context.Config.Buckets[bucket.Role] is { IsFolder: false } && context.Store(bucket.Role) is null)
            .GroupBy(bucket => context.Config.Buckets[bucket.Role].Text).ToList();
        if (wrong.Count > 0)
        {
            var named = wrong.SelectMany(bucket => bucket).Select(bucket => bucket.Key).Where(key => context.Config.Source.Find(key) is not null).DefaultIfEmpty("AWS_BUCKET").ToArray();
            yield return this.InConfig(
                context, Severity.Error, named[0],
                $"{string.Join(", ", named)} name{(named.Length == 1 ? "s an" : "")} S3 bucket{(named.Length == 1 ? "" : "s")} "
                    + $"({string.Join(", ", wrong.Select(bucket => $"'{bucket.Key}'"))}), and this machine has no AWS credentials to reach {(wrong.Count == 1 ? "it" : "them")}",
                wrong.Find(bucket => Directory.Exists(Path.Combine(context.Config.Folder, bucket.Key))) is { } folder
                    ? $"There is a folder of that name beside the config: write './{folder.Key}' if you mean it. Else: {Fix}" : Fix);
        }
    }
}
