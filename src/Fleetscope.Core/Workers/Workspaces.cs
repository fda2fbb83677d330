using Fleetscope.Jobs;

namespace Fleetscope.Workers;

/// <summary>The folders of a worker's attempts: made for each, removed when it has ended, or handed on once nothing of it can still write.</summary>
/// <remarks>
/// Making and removing three folders costs more than a job of a millisecond (on ext4 each removal may wait for a discard, and without a journal each
/// new inode passes over those freed lately: <c>recently_deleted</c> in fs/ext4/ialloc.c). So the folders of a short attempt that left nothing rest until the
/// worker has twice looked for processes that outlived their attempts and found none, and are then renamed for another job, if they are still as new
/// (docs/decisions/20261121-empty-workspaces-are-handed-on.md).
/// </remarks>
/// <param name="attempts">The folder that they lie in.</param>
/// <param name="clearLooks"><see cref="Processes.ResourceSampler.ClearLooks"/>; null where the worker cannot see all processes, and nothing is handed on.</param>
internal sealed class Workspaces(string attempts, Func<long>? clearLooks) : IDisposable
{
    /// <summary>A look may be under way when an attempt ends; the one after it has seen all.</summary>
    private const int LooksToRest = 2;

    /// <summary>Folders that rest at most: three times 4 KiB each.</summary>
    private const int MostResting = 20_000;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    // One lock for making and handing on: a folder that is renamed must not be one that another attempt of its job was just put into.
    private readonly Lock gate = new();
    private readonly Queue<(Workspace Workspace, long EndedAt)> resting = new();

    /// <summary>The folders of a new attempt, empty.</summary>
    public Workspace Make(JobId job, int attempt)
    {
        lock (gate)
        {
            while (clearLooks is not null && resting.TryPeek(out var oldest) && clearLooks() >= oldest.EndedAt + LooksToRest)
            {
                resting.Dequeue();
                if (oldest.Workspace.TryHandOn(attempts, job, attempt) is { } handedOn)
                {
                    return handedOn;
                }

                oldest.Workspace.Dispose();
            }

            return Workspace.Make(attempts, job, attempt);
        }
    }

    /// <summary>Removes the folders of an attempt that has ended, now or later.</summary>
    public void Remove(Workspace workspace, ResourceUse use)
    {
        if (use.Wall >= Short || !workspace.IsEmpty)
        {
            workspace.Dispose();
            return;
        }

        lock (gate)
        {
            if (resting.Count < MostResting)
            {
                resting.Enqueue((workspace, clearLooks?.Invoke() ?? 0));
                return;
            }
        }

        workspace.Dispose();
    }

    public void Dispose()
    {
        while (resting.TryDequeue(out var one))
        {
            one.Workspace.Dispose();
        }
    }
}
