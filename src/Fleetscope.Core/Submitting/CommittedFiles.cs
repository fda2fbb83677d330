using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fleetscope.Stores;

namespace Fleetscope.Submitting;

/// <summary>Tells whether committed files are still there: of a folder by asking for each file, of a bucket by one listing per folder.</summary>
/// <remarks>
/// A file system lists by asking for each file too, and here its answer is a microsecond away. A request to a bucket costs money and milliseconds, and commits
/// come from there in no order of folders, so every listing is kept.
/// </remarks>
internal sealed class CommittedFiles(IObjectStore store)
{
    private readonly HashSet<string> listed = new(StringComparer.Ordinal);

    // By hash: of a million keys, the keys themselves would be most of the memory.
    private readonly Dictionary<long, long> sizes = [];

    /// <summary>Whether every file is at its key with its size.</summary>
    public async ValueTask<bool> AreThereAsync(IReadOnlyList<CommittedFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            if (await SizeAsync(file.Key, cancellationToken) != file.Size)
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<long?> SizeAsync(string key, CancellationToken cancellationToken)
    {
        if (store.FolderInPlace is not null)
        {
            return (await store.FindAsync(key, cancellationToken))?.Size;
        }

        var hash = HashOf(key);
        if (sizes.TryGetValue(hash, out var known))
        {
            return known; // also when the listing of a folder above had it
        }

        var folder = key[..(key.LastIndexOf('/') + 1)];
        if (!listed.Add(folder))
        {
            return null;
        }

        await foreach (var entry in store.ListAsync(folder, cancellationToken))
        {
            sizes[HashOf(entry.Key)] = entry.Size;
        }

        return sizes.TryGetValue(hash, out var size) ? size : null;
    }

    private static long HashOf(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
