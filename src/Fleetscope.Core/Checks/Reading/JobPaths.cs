using Fleetscope.Programs;

namespace Fleetscope.Checks.Reading;

/// <summary>Paths as job files have them.</summary>
internal static class JobPaths
{
    /// <summary>The key that a path means in its bucket: without the family's mount, and without slashes at its ends.</summary>
    public static string Key(string path) =>
        (path == BucketPath.Mount ? "" : path.StartsWith(BucketPath.Mount + "/", StringComparison.Ordinal) ? path[BucketPath.Mount.Length..] : path).Trim('/');

    /// <summary>The folder of a key; empty for the bucket itself.</summary>
    public static string FolderOf(string key) => key.LastIndexOf('/') is var slash and >= 0 ? key[..slash] : "";
}
