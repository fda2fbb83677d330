using System.Security.Cryptography;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>Files read once and kept by what is in them: thousands of jobs name the same table, and where it is fetched each has it under a path of its own.</summary>
/// <param name="limit">How many are kept; the one unused for longest goes first.</param>
/// <param name="read">Reads a file. Called once even when many ask at the same time. It may keep of the path only the file's name.</param>
internal sealed class ReadOnce<T>(int limit, Func<string, T> read)
{
    /// <summary>Far more than there are attempts at once.</summary>
    private const int MostPaths = 1000;

    private readonly LinkedList<(Content Content, Lazy<T> Value)> kept = [];
    private readonly Dictionary<Version, Content> known = [];
    private readonly Lock gate = new();

    public T Get(string path)
    {
        var content = ContentOf(path);
        var value = Find(content, path);
        try
        {
            return value.Value;
        }
        catch
        {
            // What failed once (a disk that was away) is tried again by the next job.
            Forget(content);
            throw;
        }
    }

    /// <summary>A file that did not change is not looked into again. Size and time alone would take one table for another: S3 tells times in whole seconds.</summary>
    private Content ContentOf(string path)
    {
        var file = new FileInfo(path);
        var version = new Version(path, file.Exists ? file.Length : -1, file.LastWriteTimeUtc);
        lock (gate)
        {
            if (known.TryGetValue(version, out var seen))
            {
                return seen;
            }
        }

        using var stream = File.OpenRead(path);
        var content = new Content(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(stream)));
        lock (gate)
        {
            if (known.Count >= MostPaths)
            {
                known.Clear();
            }

            known[version] = content;
        }

        return content;
    }

    private Lazy<T> Find(Content content, string path)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Content == content)
                {
                    kept.Remove(node);
                    kept.AddFirst(node);
                    return node.Value.Value;
                }
            }

            var value = new Lazy<T>(() => read(path));
            kept.AddFirst((content, value));
            if (kept.Count > limit)
            {
                kept.RemoveLast();
            }

            return value;
        }
    }

    private void Forget(Content content)
    {
        lock (gate)
        {
            var node = kept.First;
            while (node is not null)
            {
                var next = node.Next;
                if (node.Value.Content == content)
                {
                    kept.Remove(node);
                }

                node = next;
            }
        }
    }

    private sealed record Version(string Path, long Size, DateTime ModifiedAt);

    private sealed record Content(string Name, string Hash);
}
