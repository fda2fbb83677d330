using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>Brings what a job reads to this machine: reads folders in place, fetches from other buckets and from the web.</summary>
/// <param name="store">Opens a bucket by its role.</param>
/// <param name="web">Fetches addresses, each once.</param>
internal sealed class InputStager(Func<BucketRole, IObjectStore> store, WebCache web)
{
    /// <summary>Where the inputs of an attempt will be.</summary>
    public StagedInputs PlaceOf(AttemptFolders folders)
    {
        var source = store(BucketRole.Source).FolderInPlace;
        var workspace = store(BucketRole.Workspace).FolderInPlace;
        return new StagedInputs(
            source ?? Path.Combine(folders.Input, "source"),
            workspace ?? Path.Combine(folders.Input, "workspace"),
            web.Folder,
            SourceInPlace: source is not null);
    }

    /// <summary>Makes sure that all of it is there.</summary>
    /// <returns>What is missing, in words, and how many bytes were fetched.</returns>
    /// <exception cref="FleetscopeException">A bucket cannot be reached, or a key is not allowed.</exception>
    public async Task<Staging> StageAsync(JobInputs inputs, StagedInputs place, CancellationToken cancellationToken)
    {
        List<string> missing = [.. inputs.Missing];
        long bytes = 0;
        foreach (var file in inputs.Files)
        {
            bytes += await StageFileAsync(file, place, missing, cancellationToken);
        }

        foreach (var folder in inputs.Folders)
        {
            bytes += await StageFolderAsync(folder, place, missing, cancellationToken);
        }

        return new Staging(missing, bytes);
    }

    private async Task<long> StageFileAsync(InputFile file, StagedInputs place, List<string> missing, CancellationToken cancellationToken)
    {
        if (file.Address is not null)
        {
            return await web.FetchAsync(file.Address, file.Key, cancellationToken);
        }

        var bucket = store(file.Bucket);
        if (await bucket.FindAsync(file.Key, cancellationToken) is not { } found)
        {
            missing.Add(bucket.FolderInPlace is { } folder ? Path.Combine(folder, file.Key) : file.Key);
            return 0;
        }

        return bucket.FolderInPlace is null ? await FetchAsync(bucket, found, place.PathOf(file), cancellationToken) : 0;
    }

    private async Task<long> StageFolderAsync(InputFolder folder, StagedInputs place, List<string> missing, CancellationToken cancellationToken)
    {
        var bucket = store(folder.Bucket);
        if (bucket.FolderInPlace is not null && folder.Patterns.Count == 0)
        {
            return 0;
        }

        var prefix = folder.Prefix.Length == 0 ? "" : folder.Prefix.TrimEnd('/') + "/";
        var unmatched = folder.Patterns.ToHashSet();
        long bytes = 0;
        await foreach (var found in bucket.ListAsync(prefix, cancellationToken))
        {
            var name = found.Key[prefix.Length..];
            var wanted = folder.Patterns.Where(pattern => InputPattern.Matches(pattern, name)).ToList();
            unmatched.ExceptWith(wanted);
            if (bucket.FolderInPlace is null && (wanted.Count > 0 || folder.Patterns.Count == 0))
            {
                bytes += await FetchAsync(bucket, found, Path.Combine(place.RootOf(folder.Bucket), found.Key), cancellationToken);
            }
        }

        missing.AddRange(folder.Patterns.Where(unmatched.Contains).Select(pattern => $"no file matches {prefix}{pattern}"));
        return bytes;
    }

    private static async Task<long> FetchAsync(IObjectStore bucket, StoredObject found, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await bucket.GetAsync(found.Key, path, cancellationToken);
        return found.Size;
    }
}

/// <summary>What came of staging.</summary>
internal sealed record Staging(IReadOnlyList<string> Missing, long Bytes);
