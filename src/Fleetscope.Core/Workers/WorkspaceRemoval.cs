using System.Collections.Concurrent;
using Fleetscope.Jobs;

namespace Fleetscope.Workers;

/// <summary>Removes the folders of attempts: at once when they hold anything or took their time, else together when the worker leaves.</summary>
/// <remarks>
/// ext4 without a journal does not give an inode out again soon after it was freed, and walks over all of those for each new one
/// (<c>recently_deleted</c> in fs/ext4/ialloc.c): with jobs of a millisecond that was more than half of a worker's time. Empty folders cost little,
/// so a bounded number of them waits.
/// </remarks>
internal sealed class WorkspaceRemoval : IDisposable
{
    /// <summary>Folders that wait at most: three times 4 KiB each.</summary>
    private const int MostWaiting = 20_000;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<Workspace> waiting = new();

    /// <summary>Removes the folders of an attempt that has ended, now or later.</summary>
    public void Remove(Workspace workspace, ResourceUse use)
    {
        if (use.Wall < Short && waiting.Count < MostWaiting && IsEmpty(workspace))
        {
            waiting.Enqueue(workspace);
        }
        else
        {
            workspace.Dispose();
        }
    }

    public void Dispose()
    {
        while (waiting.TryDequeue(out var workspace))
        {
            workspace.Dispose();
        }
    }

    private static bool IsEmpty(Workspace workspace)
    {
        try
        {
            return workspace.IsEmpty;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
