using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>Brings what a job reads to this machine: reads folders in place, fetches from other buckets and from the web.</summary>
/// <param name="store">Opens a bucket by its role.</param>
/// <param name="web">Fetches addresses, each once.</param>
/// <param name="shared">Keeps files that many jobs read; null: each attempt fetches its own.</param>
internal sealed class InputStager(Func<BucketRole, IObjectStore> store, WebCache web, SharedFiles? shared = null)
{
    /// <summary>Files of one job that are fetched at once; the store bounds those of all jobs together.</summary>
    private const int AtOnce = 16;

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
        var bytes = await EachAsync(inputs.Files, file => StageFileAsync(file, place, cancellationToken), missing);
        foreach (var folder in inputs.Folders)
        {
            bytes += await StageFolderAsync(folder, place, missing, cancellationToken);
        }

        return new Staging(missing, bytes);
    }

    /// <summary>Stages files, some at once, and adds to <paramref name="missing"/> what is not there, in their order.</summary>
    private static async Task<long> EachAsync<T>(IReadOnlyList<T> all, Func<T, Task<(long Bytes, string? Missing)>> stage, List<string> missing)
    {
        long bytes = 0;
        foreach (var some in all.Chunk(AtOnce))
        {
            foreach (var staged in await Task.WhenAll(some.Select(stage)))
            {
                bytes += staged.Bytes;
                if (staged.Missing is not null)
                {
                    missing.Add(staged.Missing);
                }
            }
        }

        return bytes;
    }

    private async Task<(long Bytes, string? Missing)> StageFileAsync(InputFile file, StagedInputs place, CancellationToken cancellationToken)
    {
        if (file.Address is not null)
        {
            return (await web.FetchAsync(file.Address, file.Key, cancellationToken), null);
        }

        var bucket = store(file.Bucket);
        if (bucket.FolderInPlace is { } folder)
        {
            return (0, await bucket.FindAsync(file.Key, cancellationToken) is null ? Path.Combine(folder, file.Key) : null);
        }

        if (place.SourceInPlace && place.RootOf(file.Bucket) == place.SourceRoot)
        {
            throw new IOException($"{place.SourceRoot} is not mounted any more");
        }

        var fetched = file.Shared && shared is not null
            ? await shared.PlaceAsync(bucket, file, place.PathOf(file), cancellationToken)
            : await FetchAsync(bucket, file.Key, place.PathOf(file), cancellationToken);
        return (fetched ?? 0, fetched is null ? file.Key : null);
    }

    private async Task<long> StageFolderAsync(InputFolder folder, StagedInputs place, List<string> missing, CancellationToken cancellationToken)
    {
        var bucket = store(folder.Bucket);
        if (bucket.FolderInPlace is not null && folder.Patterns.Count == 0)
        {
            return 0;
        }

        var prefix = folder.Prefix.Length == 0 ? "" : folder.Prefix.TrimEnd('/') + "/";
        string PathOf(string key) => Path.Combine(place.RootOf(folder.Bucket), key);

        // A name without wildcards is asked for by itself: a listing of a wide bucket would cost more than the job.
        var exact = bucket.FolderInPlace is not null ? [] : folder.Patterns.Where(pattern => InputPattern.Literal(pattern) is not null).ToList();
        var bytes = await EachAsync(exact, async pattern =>
        {
            var key = prefix + InputPattern.Literal(pattern);
            var fetched = await FetchAsync(bucket, key, PathOf(key), cancellationToken);
            return (fetched ?? 0, fetched is null ? $"no file matches {prefix}{pattern}" : null);
        }, missing);
        var patterns = folder.Patterns.Except(exact).ToList();
        if (patterns.Count == 0 && exact.Count > 0)
        {
            return bytes;
        }

        var unmatched = patterns.ToHashSet();
        List<string> wanted = [];
        await foreach (var found in bucket.ListAsync(prefix + (patterns.Count == 1 ? InputPattern.Head(patterns[0]) : ""), cancellationToken))
        {
            var name = found.Key[prefix.Length..];
            var matching = patterns.Where(pattern => InputPattern.Matches(pattern, name)).ToList();
            unmatched.ExceptWith(matching);
            if (bucket.FolderInPlace is null && (matching.Count > 0 || patterns.Count == 0))
            {
                wanted.Add(found.Key);
            }
        }

        // What was listed and is gone a moment later was nobody's by name.
        bytes += await EachAsync(wanted, async key => (await FetchAsync(bucket, key, PathOf(key), cancellationToken) ?? 0, null), missing);
        missing.AddRange(patterns.Where(unmatched.Contains).Select(pattern => $"no file matches {prefix}{pattern}"));
        return bytes;
    }

    /// <returns>Its size; null when there is no such object.</returns>
    private static async Task<long?> FetchAsync(IObjectStore bucket, string key, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await bucket.GetAsync(key, path, cancellationToken);
            return new FileInfo(path).Length;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>What came of staging.</summary>
internal sealed record Staging(IReadOnlyList<string> Missing, long Bytes);
