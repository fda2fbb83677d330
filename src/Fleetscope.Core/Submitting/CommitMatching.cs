using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Submitting;

/// <summary>Brings jobs and their commits together while both come by, so that a million of them need not be held.</summary>
/// <remarks>
/// Commits mostly come in the order of the job file, so the next commit is nearly always the next done job's. It waits until its job has come; jobs without a
/// commit are remembered. When the orders differ, what is remembered grows to all jobs, and the result is the same.
/// </remarks>
internal sealed class CommitMatching(IAsyncEnumerator<Commit> commits) : IAsyncDisposable
{
    private readonly Dictionary<JobId, string> open = [];
    private Commit? next;

    /// <summary>Whether a job has no commit; known once the pairs have come to their end.</summary>
    public bool IsUnpaired(JobId job) => open.ContainsKey(job);

    /// <summary>How many jobs have no commit.</summary>
    public int Unpaired => open.Count;

    /// <summary>Each commit whose job is among <paramref name="jobs"/>, with that job's present fingerprint.</summary>
    public async IAsyncEnumerable<(Commit Commit, string Print)> PairAsync(IAsyncEnumerable<(JobId Job, string Print)> jobs)
    {
        await MoveAsync();
        await foreach (var (job, print) in jobs)
        {
            if (next?.Job != job)
            {
                open[job] = print;
                continue;
            }

            yield return (next, print);
            await MoveAsync();
            while (next is not null && open.Remove(next.Job, out var earlier))
            {
                yield return (next, earlier);
                await MoveAsync();
            }
        }

        for (; next is not null; await MoveAsync())
        {
            if (open.Remove(next.Job, out var print))
            {
                yield return (next, print);
            }
        }
    }

    public ValueTask DisposeAsync() => commits.DisposeAsync();

    private async ValueTask MoveAsync() => next = await commits.MoveNextAsync() ? commits.Current : null;
}
