using System.Collections.Concurrent;
using Fleetscope.Queues;

namespace Fleetscope.Workers;

/// <summary>Renews the leases of a worker, and tells whose lease is lost.</summary>
/// <remarks>
/// A renewal that fails, or that the queue does not answer before the next turn, is tried again then; when the lease has run out by our own clock, it is
/// lost. So a worker that was cut off never believes longer than the queue does, and no lease waits for another one's answer for long.
/// </remarks>
internal sealed class LeaseKeeper(IJobQueue queue, TimeSpan length, TimeSpan renewEvery, TimeProvider clock)
{
    private readonly ConcurrentDictionary<HeldLease, bool> held = new();
    private readonly Lock taking = new();

    private long taken;

    /// <summary>How many leases are held.</summary>
    public int Count => held.Count;

    /// <summary>How many leases were ever taken.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Takes a job, and keeps its lease until <see cref="LetGo"/>.</summary>
    public async Task<HeldLease?> TryTakeAsync(string holder, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        if (await queue.TryLeaseAsync(holder, length, cancellationToken) is not { } lease)
        {
            return null;
        }

        var kept = new HeldLease(lease, length, clock);
        kept.Extend(length, asked);
        lock (taking)
        {
            kept.IsSecond = held.Keys.Any(other => other.Lease.Job.Id == lease.Job.Id && other.IsValid && !other.IsEnding);
            held[kept] = true;
        }

        Interlocked.Increment(ref taken);
        return kept;
    }

    /// <summary>Stops renewing: the job was completed, released or lost.</summary>
    public void LetGo(HeldLease lease)
    {
        held.TryRemove(lease, out _);
        lease.Dispose();
    }

    /// <summary>Renews until cancelled.</summary>
    public async Task KeepAsync(CancellationToken ending)
    {
        using var timer = new PeriodicTimer(renewEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                await Task.WhenAll(held.Keys.Select(lease => RenewAsync(lease, ending)));
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker has let go of every lease.
        }
    }

    private async Task RenewAsync(HeldLease lease, CancellationToken ending)
    {
        var asked = clock.GetTimestamp();
        using var turn = new CancellationTokenSource(renewEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, turn.Token);
        try
        {
            await queue.RenewAsync(lease.Lease, length, either.Token);
            lease.Extend(length, asked);
        }
        catch (LeaseLostException lost)
        {
            Lose(lease, lost.Cancelled);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker has let go of it.
        }
#pragma warning disable CA1031 // Whatever one renewal meets, the other leases must be renewed on.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The queue cannot be reached now. There are two more turns before the lease runs out.
            if (!lease.IsValid)
            {
                Lose(lease, cancelled: false);
            }
        }
    }

    private void Lose(HeldLease lease, bool cancelled)
    {
        // A job that was let go between the question and the answer is nobody's loss.
        if (held.TryRemove(lease, out _))
        {
            lease.Lose(cancelled);
        }
    }
}
