using Fleetscope.Jobs;
using Fleetscope.Programs;

namespace Fleetscope.Workers;

/// <summary>The private folder of one attempt, made empty and removed when the attempt has ended.</summary>
/// <remarks>
/// Nothing of an earlier attempt can be mistaken for a result of this one, because every attempt has a folder of its own
/// (the family shares one folder per job name, and reads the done file of the attempt before).
/// </remarks>
internal sealed class Workspace : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private Workspace(string root) =>
        Folders = new AttemptFolders(root, Path.Combine(root, "input"), Path.Combine(root, "output"), Path.Combine(root, "scratch"));

    public AttemptFolders Folders { get; }

    /// <summary>Makes the folders of an attempt below <paramref name="attempts"/>.</summary>
    public static Workspace Make(string attempts, JobId job, int attempt)
    {
        var root = Path.Combine(attempts, job.ToString(), attempt.ToString());
        if (Directory.Exists(root))
        {
            // Left by a worker that died in this very attempt, of which the queue never heard.
            FolderRemoval.Remove(root);
        }

        var workspace = new Workspace(root);
        Directory.CreateDirectory(workspace.Folders.Output, OwnerOnly);
        Directory.CreateDirectory(workspace.Folders.Scratch, OwnerOnly);
        Directory.CreateDirectory(workspace.Folders.Input, OwnerOnly);
        return workspace;
    }

    public void Dispose()
    {
        try
        {
            FolderRemoval.Remove(Folders.Root);
            Directory.Delete(Path.GetDirectoryName(Folders.Root)!);
        }
        catch (IOException)
        {
            // Another attempt's folder lies beside it, or a program's leftover still writes: the next worker removes it.
        }
        catch (UnauthorizedAccessException)
        {
            // Not ours (a container's user wrote it). The next worker tries again; nothing depends on it.
        }
    }
}
