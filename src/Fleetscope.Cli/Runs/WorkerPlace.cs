using Fleetscope.Workers;

namespace Fleetscope.Cli.Runs;

/// <summary>A worker's own folder among those of its siblings, who may be in other containers of the machine; gone with it, or when the next one finds it dead.</summary>
/// <remarks>
/// A lock on a file tells the living from the dead: process numbers mean nothing between containers. The lock is that of <c>flock</c>, which the kernel lets go of
/// when its holder dies.
/// </remarks>
internal sealed class WorkerPlace : IDisposable
{
    private const string LockEnd = ".lock";

    /// <summary>So many may start at the same moment.</summary>
    private const int MostSiblings = 100;

    private readonly FileStream held;

    private WorkerPlace(string folder, FileStream held) => (Folder, this.held) = (folder, held);

    public string Folder { get; }

    /// <summary>The worker's name, unlike that of any other.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>Removes what dead siblings have left, and takes a new folder.</summary>
    public static WorkerPlace Take(string ofRun)
    {
        var all = Path.Combine(ofRun, "workers");
        Directory.CreateDirectory(all);
        foreach (var file in Directory.EnumerateFiles(all, "*" + LockEnd))
        {
            RemoveIfDead(file);
        }

        for (var more = MostSiblings; ; more--)
        {
            var folder = Path.Combine(all, $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..6]}");
            try
            {
                var held = new FileStream(folder + LockEnd, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
                if (File.Exists(folder + LockEnd))
                {
                    Directory.CreateDirectory(folder);
                    return new WorkerPlace(folder, held);
                }

                held.Dispose();
            }
            catch (IOException) when (more > 0)
            {
                // Between its making and its locking, a sibling that starts just now took the file for a dead one's, and removes it.
            }
        }
    }

    private static void RemoveIfDead(string file)
    {
        try
        {
            using var dead = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            FolderRemoval.Remove(file[..^LockEnd.Length]);
            File.Delete(file);
        }
        catch (Exception alive) when (alive is IOException or UnauthorizedAccessException)
        {
            // It lives, or its files are another user's: either way they are not ours to remove.
        }
    }

    public void Dispose()
    {
        try
        {
            FolderRemoval.Remove(Folder);
            File.Delete(Folder + LockEnd);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // The next worker removes it.
        }

        held.Dispose();
    }
}
