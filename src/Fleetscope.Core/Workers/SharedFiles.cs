using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fleetscope.Programs;
using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>Files of remote buckets that many jobs read (pipelines, tables, illumination functions), fetched once for all workers of a machine.</summary>
/// <remarks>
/// An attempt gets a copy of its own, so that a program may write into its input as it may into one that was fetched, and removing the kept file takes nothing from anybody. Where the file
/// system shares the blocks of copies (XFS, which Amazon Linux has, and Btrfs) a copy costs neither time nor disk; on ext4 it is made by the kernel, at memory's speed while the kept file is in
/// it. A changed object is another version, kept beside the old one. Two workers may fetch the same file at the same time: the last one stays.
/// </remarks>
/// <param name="folder">Shared by the workers of a machine.</param>
/// <param name="nameOf">The name of a bucket.</param>
/// <param name="limit">How many bytes may be kept; the file unused for longest goes first.</param>
internal sealed class SharedFiles(string folder, Func<BucketRole, string> nameOf, long limit, TimeProvider clock)
{
    /// <summary>How old the knowledge of an object's version may be: with jobs of a second each, asking for every job would be most of the requests.</summary>
    private static readonly TimeSpan LookedFor = TimeSpan.FromSeconds(30);

    private const int Tries = 3;

    private readonly ConcurrentDictionary<string, (StoredObject Found, DateTimeOffset At)> looked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<long>>> fetching = new(StringComparer.Ordinal);
    private readonly Lock evicting = new();

    /// <summary>Puts a file where an attempt wants it.</summary>
    /// <returns>The bytes fetched by this call, 0 when it was kept; null when there is no such object.</returns>
    public async Task<long?> PlaceAsync(IObjectStore bucket, InputFile file, string path, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{nameOf(file.Bucket)}\n{file.Key}")).AsSpan(0, 16));
        for (var round = 1; ; round++)
        {
            if (await LookAsync(bucket, name, file.Key, cancellationToken) is not { } found)
            {
                return null;
            }

            var kept = Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{found.Size}-{found.ModifiedAt.UtcTicks}"));
            var bytes = IsWhole(kept, found) ? 0 : await FetchOnceAsync(bucket, found, kept, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                Directory.SetLastWriteTimeUtc(Path.Combine(folder, name), clock.GetUtcNow().UtcDateTime);

                // The runtime asks for shared blocks first (FICLONE).
                File.Copy(kept, path, overwrite: true);
                return bytes;
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && round < Tries)
            {
                // A sibling made room in this moment.
            }
        }
    }

    private async Task<StoredObject?> LookAsync(IObjectStore bucket, string name, string key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (looked.TryGetValue(name, out var known) && now - known.At < LookedFor)
        {
            return known.Found;
        }

        if (await bucket.FindAsync(key, cancellationToken) is not { } found)
        {
            looked.TryRemove(name, out _);
            return null;
        }

        looked[name] = (found, now);
        return found;
    }

    private async Task<long> FetchOnceAsync(IObjectStore bucket, StoredObject found, string kept, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task<long>>(() => FetchAsync(bucket, found, kept));
        var fetch = fetching.GetOrAdd(kept, mine);
        try
        {
            var bytes = await fetch.Value.WaitAsync(cancellationToken);
            return fetch == mine ? bytes : 0;
        }
        finally
        {
            if (fetch == mine)
            {
                fetching.TryRemove(kept, out _);
            }
        }
    }

    private async Task<long> FetchAsync(IObjectStore bucket, StoredObject found, string kept)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        var part = $"{kept}.{Guid.NewGuid():n}";
        try
        {
            await bucket.GetAsync(found.Key, part, CancellationToken.None);
            File.SetLastWriteTimeUtc(part, found.ModifiedAt.UtcDateTime);
            File.Move(part, kept, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        MakeRoom(Path.GetDirectoryName(kept)!);
        return found.Size;
    }

    private static bool IsWhole(string kept, StoredObject found) =>
        new FileInfo(kept) is { Exists: true } file && file.Length == found.Size && file.LastWriteTimeUtc == found.ModifiedAt.UtcDateTime;

    /// <summary>Removes what was unused for longest until the rest is small enough.</summary>
    private void MakeRoom(string newest)
    {
        lock (evicting)
        {
            try
            {
                var all = new DirectoryInfo(folder).EnumerateDirectories()
                    .Select(one => (Folder: one, Bytes: one.EnumerateFiles().Sum(file => file.Length))).OrderBy(one => one.Folder.LastWriteTimeUtc).ToList();
                var sum = all.Sum(one => one.Bytes);
                foreach (var (old, bytes) in all.TakeWhile(one => sum > limit && one.Folder.FullName != newest))
                {
                    old.Delete(recursive: true);
                    sum -= bytes;
                }
            }
            catch (IOException)
            {
                // A sibling removes at the same time; the next one that fetches looks again.
            }
        }
    }
}
