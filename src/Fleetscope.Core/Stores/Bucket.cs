namespace Fleetscope.Stores;

/// <summary>A place that holds objects under keys: a folder, or an S3 bucket.</summary>
/// <param name="Text">The value as the config has it.</param>
/// <param name="Folder">The absolute path when it is a folder; null for an S3 bucket.</param>
public sealed record Bucket(string Text, string? Folder)
{
    /// <summary>
    /// Reads a bucket value. One that starts with <c>./</c>, <c>../</c>, <c>/</c>, <c>~</c> or <c>file://</c> (or is <c>.</c>) is a folder; any other is an S3 bucket.
    /// </summary>
    /// <param name="baseFolder">Where relative folders start: the folder of the config.</param>
    public static Bucket Parse(string text, string baseFolder)
    {
        var path = text.StartsWith("file://", StringComparison.Ordinal) ? Uri.UnescapeDataString(text["file://".Length..]) : text;
        var isFolder = path is "." or ".." or "~" || path != text || path.StartsWith('/') || path.StartsWith("./", StringComparison.Ordinal)
            || path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith("~/", StringComparison.Ordinal);
        if (!isFolder)
        {
            return new Bucket(text, null);
        }

        if (path.StartsWith('~'))
        {
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        }

        return new Bucket(text, Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, baseFolder)));
    }

    public bool IsFolder => Folder is not null;

    public override string ToString() => Folder ?? $"s3://{Text}";
}

/// <summary>What a bucket is for. Each has its own key in the config: AWS_BUCKET, SOURCE_BUCKET, WORKSPACE_BUCKET, DESTINATION_BUCKET.</summary>
public enum BucketRole
{
    /// <summary>Images. AWS_BUCKET when the config has no SOURCE_BUCKET.</summary>
    Source,

    /// <summary>Pipelines, data files, scripts. The source bucket when the config has no WORKSPACE_BUCKET.</summary>
    Workspace,

    /// <summary>Outputs. AWS_BUCKET when the config has no DESTINATION_BUCKET.</summary>
    Destination,

    /// <summary>What Fleetscope itself keeps: AWS_BUCKET.</summary>
    Control,
}
