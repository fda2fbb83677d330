namespace Fleetscope.Programs.CellProfiler;

/// <summary>Files read once and kept while they do not change: thousands of jobs name the same table.</summary>
/// <param name="limit">How many are kept; the one unused for longest goes first.</param>
/// <param name="read">Reads a file. Called once even when many ask at the same time.</param>
internal sealed class ReadOnce<T>(int limit, Func<string, T> read)
{
    private readonly LinkedList<(Version Version, Lazy<T> Value)> kept = [];
    private readonly Lock gate = new();

    public T Get(string path)
    {
        var file = new FileInfo(path);
        var version = new Version(path, file.Exists ? file.Length : -1, file.LastWriteTimeUtc);
        var value = Find(version);
        try
        {
            return value.Value;
        }
        catch
        {
            // What failed once (a disk that was away) is tried again by the next job.
            Forget(version);
            throw;
        }
    }

    private Lazy<T> Find(Version version)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Version == version)
                {
                    kept.Remove(node);
                    kept.AddFirst(node);
                    return node.Value.Value;
                }
            }

            var value = new Lazy<T>(() => read(version.Path));
            kept.AddFirst((version, value));
            if (kept.Count > limit)
            {
                kept.RemoveLast();
            }

            return value;
        }
    }

    private void Forget(Version version)
    {
        lock (gate)
        {
            var node = kept.First;
            while (node is not null)
            {
                var next = node.Next;
                if (node.Value.Version == version)
                {
                    kept.Remove(node);
                }

                node = next;
            }
        }
    }

    private sealed record Version(string Path, long Size, DateTime ModifiedAt);
}
