using System.Runtime.CompilerServices;
using Fleetscope.Aws.Queues;

namespace Fleetscope.Aws.Machines;

/// <summary>Whether other containers of this machine hold jobs: TASKS_PER_MACHINE of them share it, and each knows only its own.</summary>
/// <remarks>
/// Workers tell the run which jobs they hold (<see cref="HeldJobsFile"/>), under names that begin with their machine (<see cref="Machine.WorkerName"/>). What they say may be as old as
/// <see cref="SqsQueueSettings.HoldersEvery"/>; a job taken since then is not seen.
/// </remarks>
internal sealed class NeighbourJobs(ControlBucket bucket, Machine machine, string self, TimeProvider clock)
{
    /// <exception cref="FleetscopeException">The bucket did not tell.</exception>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var held in bucket.ReadAllAsync(KeysAsync(cancellationToken), RunObjectJson.Default.HeldJobs, cancellationToken))
        {
            if (held.Jobs.Any(job => job.Until > now && job.Holder != self && job.Holder.StartsWith(machine.Id + "-", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private async IAsyncEnumerable<string> KeysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in bucket.ListAsync(bucket.Keys.Workers, cancellationToken))
        {
            yield return entry.Key;
        }
    }
}
