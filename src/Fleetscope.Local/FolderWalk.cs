using Fleetscope.Stores;

namespace Fleetscope.Local;

/// <summary>The files below a folder in the order of their keys, as a bucket would list them.</summary>
/// <param name="prefix">What keys must start with; it need not end at a '/'.</param>
/// <param name="isHidden">Names that are not objects.</param>
internal sealed class FolderWalk(string root, string prefix, Func<string, bool> isHidden)
{
    /// <summary>The state of a run may lie in its bucket's folder; it is no object.</summary>
    private const string StateFolder = ".fleetscope";

    /// <summary>The objects, one folder's names in memory at a time.</summary>
    public IEnumerable<StoredObject> Objects()
    {
        ObjectKey.CheckPrefix(prefix);
        var slash = prefix.LastIndexOf('/');
        var start = slash < 0 ? root : Path.Combine(root, prefix[..slash]);
        var ancestors = new HashSet<string>(StringComparer.Ordinal);
        return Below(start, prefix[..(slash + 1)], ancestors);
    }

    /// <summary>The file itself or the one that a link leads to; null when there is none.</summary>
    public static FileInfo? FileBehind(FileInfo file)
    {
        if (file.LinkTarget is not null)
        {
            return PosixPaths.Real(file.FullName) is { } real && File.Exists(real) ? new FileInfo(real) : null;
        }

        return file.Exists ? file : null;
    }

    private IEnumerable<StoredObject> Below(string folder, string keyOfFolder, HashSet<string> ancestors)
    {
        // A link to a folder that we are in would never end.
        if (PosixPaths.Real(folder) is not { } real || !Directory.Exists(real) || !ancestors.Add(real))
        {
            yield break;
        }

        foreach (var (key, entry) in Entries(folder, keyOfFolder))
        {
            if (entry is DirectoryInfo)
            {
                foreach (var stored in Below(entry.FullName, key, ancestors))
                {
                    yield return stored;
                }
            }
            else if (FileBehind((FileInfo)entry) is { } file)
            {
                yield return new StoredObject(key, file.Length, file.LastWriteTimeUtc);
            }
        }

        ancestors.Remove(real);
    }

    private List<(string Key, FileSystemInfo Entry)> Entries(string folder, string keyOfFolder)
    {
        var entries = new List<(string Key, FileSystemInfo Entry)>();
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
            {
                // A folder sorts as its keys do: "a/b" comes after "a.txt" and before "a0".
                var key = keyOfFolder + entry.Name + (entry is DirectoryInfo ? "/" : "");
                if (key.StartsWith(prefix, StringComparison.Ordinal) && !isHidden(entry.Name) && !(keyOfFolder.Length == 0 && entry.Name == StateFolder))
                {
                    entries.Add((key, entry));
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(folder, $"the folder cannot be listed ({failure.Message})", "make it readable for this user", failure);
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return entries;
    }
}
