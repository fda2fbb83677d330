using Fleetscope.Jobs;
using Fleetscope.Programs;

namespace Fleetscope.Workers;

/// <summary>The private folder of one attempt, made empty and removed when the attempt has ended.</summary>
/// <remarks>
/// Nothing of an earlier attempt can be mistaken for a result of this one, because every attempt has a folder of its own (the family shares one
/// folder per job name, and reads the done file of the attempt before). Only what is needed is made: with jobs of a millisecond, folders are most of
/// the work, since a file system looks longer for a new one the more were just removed.
/// </remarks>
internal sealed class Workspace : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private Workspace(string root) => Folders = FoldersIn(root);

    public AttemptFolders Folders { get; }

    /// <summary>The folders of an attempt below its root.</summary>
    public static AttemptFolders FoldersIn(string root) => new(root, Path.Combine(root, "input"), Path.Combine(root, "output"), Path.Combine(root, "scratch"));

    /// <summary>Makes the folders of an attempt below <paramref name="attempts"/>.</summary>
    public static Workspace Make(string attempts, JobId job, int attempt)
    {
        var ofJob = Path.Combine(attempts, job.ToString());
        var workspace = new Workspace(Path.Combine(ofJob, attempt.ToString()));
        if (Directory.Exists(ofJob) && Directory.Exists(workspace.Folders.Root))
        {
            // Left by a worker that died in this very attempt, of which the queue never heard.
            FolderRemoval.Remove(workspace.Folders.Root);
        }

        Directory.CreateDirectory(ofJob, OwnerOnly);
        Directory.CreateDirectory(workspace.Folders.Root, OwnerOnly);
        Directory.CreateDirectory(workspace.Folders.Output, OwnerOnly);
        return workspace;
    }

    /// <summary>Makes what the command still needs: its scratch folder when it names it, the files prepared for it, and a private TMPDIR.</summary>
    /// <returns>The command as it is to be run.</returns>
    public static ProgramCommand Prepare(ProgramCommand command, AttemptFolders folders)
    {
        if (command.Files.Count > 0 || command.Arguments.Any(argument => argument.Contains(folders.Scratch, StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(folders.Scratch, OwnerOnly);
        }

        foreach (var file in command.Files)
        {
            using var text = new StreamWriter(file.Path);
            file.Write(text);
        }

        return WithOwnTemporaries(command, folders);
    }

    /// <summary>The command with a TMPDIR of its own: two jobs at once would meet in /tmp, and what a killed program leaves there would stay.</summary>
    public static ProgramCommand WithOwnTemporaries(ProgramCommand command, AttemptFolders folders) =>
        command with { Environment = new Dictionary<string, string>(command.Environment) { ["TMPDIR"] = folders.Root } };

    public void Dispose()
    {
        try
        {
            if (!TryRemoveEmpty())
            {
                FolderRemoval.Remove(Folders.Root);
            }

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

    /// <summary>Whether nothing is left in it but an empty output folder.</summary>
    public bool IsEmpty
    {
        get
        {
            try
            {
                return HoldsOnly(Folders.Root, Folders.Output) && HoldsOnly(Folders.Output, null);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Renames the folders for another job, when they are as they were made: nothing in them, their rights untouched.</summary>
    /// <returns>The folders of that job's attempt; null when they cannot be handed on, and are still what they were.</returns>
    public Workspace? TryHandOn(string attempts, JobId job, int attempt)
    {
        var ofJob = Path.GetDirectoryName(Folders.Root)!;
        var next = Path.Combine(attempts, job.ToString());
        if (Path.GetFileName(Folders.Root) != attempt.ToString())
        {
            return null;
        }

        try
        {
            // Also the job's folder: another attempt of the earlier job may have been put beside this one.
            if (!IsAsMade(ofJob) || !IsAsMade(Folders.Root) || !IsAsMade(Folders.Output) || !HoldsOnly(ofJob, Folders.Root) || !IsEmpty)
            {
                return null;
            }

            // Refuses when the folder is there: a worker that died in this very attempt has left it.
            Directory.Move(ofJob, next);
            return new Workspace(Path.Combine(next, attempt.ToString()));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsAsMade(string folder) =>
        new DirectoryInfo(folder) is { Exists: true, LinkTarget: null } made && (OperatingSystem.IsWindows() || made.UnixFileMode == OwnerOnly);

    /// <summary>Whether a folder holds this one entry and no other; null: none at all.</summary>
    private static bool HoldsOnly(string folder, string? entry)
    {
        using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
        return entry is null ? !entries.MoveNext() : entries.MoveNext() && entries.Current == entry && !entries.MoveNext();
    }

    /// <summary>Most attempts leave an empty output folder, since their files were moved: that needs no listing.</summary>
    private bool TryRemoveEmpty()
    {
        try
        {
            Directory.Delete(Folders.Output);
            Directory.Delete(Folders.Root);
            return true;
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
