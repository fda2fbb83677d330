using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fleetscope.Stores;

namespace Fleetscope.Local;

/// <summary>A folder as a bucket: files are objects, and their paths below the folder are the keys.</summary>
/// <remarks>
/// Links are followed when reading, because people link their image disks into a bucket; writing never leaves the folder through one.
/// </remarks>
internal sealed class DirectoryStore(string folder) : IObjectStore
{
    /// <summary>Half-copied files of ours; only there while a copy from another file system runs, or after it was killed.</summary>
    private const string PartPrefix = ".fleetscope-part-";

    private readonly string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    private readonly ConcurrentDictionary<string, bool> swept = new(StringComparer.Ordinal);

    public string? FolderInPlace => root;

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask; // a disk answers at once, a bucket does not: the port is asynchronous
        var walk = new FolderWalk(root, prefix, name => name.StartsWith(PartPrefix, StringComparison.Ordinal));
        foreach (var stored in walk.Objects())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return stored;
        }
    }

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FolderWalk.FileBehind(new FileInfo(ObjectPath.Resolve(root, key)));
        return Task.FromResult(file is null ? null : new StoredObject(key, file.Length, file.LastWriteTimeUtc));
    }

    public Task GetAsync(string key, string file, CancellationToken cancellationToken)
    {
        var source = ObjectPath.Resolve(root, key);
        return Task.Run(
            () =>
            {
                if (!File.Exists(source))
                {
                    throw new FileNotFoundException($"There is no object {key} in {root}.", source);
                }

                try
                {
                    CopyThenRename(source, file, file + ".part", cancellationToken);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw new FleetscopeException(key, $"it cannot be copied from {root} to {file} ({failure.Message})",
                        "make the object readable, and see that there is space where it is fetched to", failure);
                }
            },
            cancellationToken);
    }

    public Task PutAsync(string file, string key, CancellationToken cancellationToken)
    {
        var target = ObjectPath.Resolve(root, key);
        return Task.Run(
            () =>
            {
                try
                {
                    Put(file, key, target, cancellationToken);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw new FleetscopeException(key, $"it cannot be put into {root} ({failure.Message})",
                        "make the folder writable for this user, and see that its disk is not full", failure);
                }
            },
            cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var file = ObjectPath.Resolve(root, key);
        return Task.Run(
            () =>
            {
                try
                {
                    if (File.Exists(file))
                    {
                        ObjectPath.RefuseToLeave(root, file, key);
                        File.Delete(file);
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    throw new FleetscopeException(key, $"it cannot be removed from {root} ({failure.Message})", "make its folder writable for this user", failure);
                }
            },
            cancellationToken);
    }

    private void Put(string file, string key, string target, CancellationToken cancellationToken)
    {
        var parent = Path.GetDirectoryName(target)!;
        ObjectPath.RefuseToLeave(root, target, key); // before anything is created behind a link
        Directory.CreateDirectory(parent);
        if (Directory.Exists(target))
        {
            throw new FleetscopeException(key, $"a folder stands in {root} where this file should go", "move the folder away, or let the job write elsewhere");
        }

        // A program may leave a link where its output should be: what it points to is the output.
        var isLink = new FileInfo(file).LinkTarget is not null;
        if (!isLink)
        {
            Sync(file);
            var error = PosixPaths.Rename(file, target);
            if (error == 0)
            {
                return;
            }

            if (error != PosixPaths.CrossDevice)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }

        SweepParts(parent);
        CopyThenRename(file, target, Path.Combine(parent, $"{PartPrefix}{Environment.ProcessId}-{Guid.NewGuid():n}"), cancellationToken);
        File.Delete(file);
    }

    // An object that is said to be committed must be whole after a power cut: renaming alone does not bring its bytes to the disk.
    private static void Sync(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    private static void CopyThenRename(string source, string target, string part, CancellationToken cancellationToken)
    {
        try
        {
            using (var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0))
            using (var to = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                var buffer = new byte[1 << 20];
                for (int read; (read = from.Read(buffer)) > 0;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    to.Write(buffer, 0, read);
                }

                to.Flush(flushToDisk: true);
            }

            var error = PosixPaths.Rename(part, target);
            if (error != 0)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Removes what killed copies left in a folder: once per folder, and only of processes that are gone.</summary>
    private void SweepParts(string parent)
    {
        if (!swept.TryAdd(parent, true))
        {
            return;
        }

        foreach (var part in Directory.EnumerateFiles(parent, PartPrefix + "*"))
        {
            var owner = Path.GetFileName(part)[PartPrefix.Length..].Split('-')[0];
            if (int.TryParse(owner, out var process) && Processes.ProcessIdentity.Of(process) is null)
            {
                File.Delete(part);
            }
        }
    }
}
