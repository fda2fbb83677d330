using Fleetscope.Stores;

namespace Fleetscope.Checks.BucketRules;

/// <summary>Finds bucket folders that are not there or cannot be read.</summary>
internal sealed class BucketFolderMissing : IRule
{
    public string Name => "bucket-folder-missing";

    public string Finds => "A bucket that is a folder which does not exist, is a file, or may not be read: no job would find its inputs.";

    public string Fix => "Create the folder, or correct the key or --bucket: relative folders start at the config's folder.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        var buckets = context.Config.Buckets;
        var seen = new HashSet<string>();
        foreach (var (bucket, key) in ((Bucket, string)[])[(buckets.Source, "SOURCE_BUCKET"), (buckets.Workspace, "WORKSPACE_BUCKET")])
        {
            if (bucket.Folder is { } folder && seen.Add(folder) && Trouble(folder) is { } trouble)
            {
                yield return this.InConfig(context, Severity.Error, context.Config.Source.Find(key) is null ? "AWS_BUCKET" : key, $"{folder} {trouble}");
            }
        }
    }

    private static string? Trouble(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return File.Exists(folder) ? "is a file, not a folder" : "does not exist";
        }

        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return "may not be read by this user";
        }
    }
}
