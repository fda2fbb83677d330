using System.Threading.Channels;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Workers;

/// <summary>A process that leases jobs and runs several of them at once, one in each slot.</summary>
/// <remarks>
/// Three things go on at the same time: the next jobs' inputs are staged, the present jobs compute, the last jobs' outputs are committed. The staged
/// jobs belong to no slot, so that whichever is free first takes the next.
/// </remarks>
internal sealed class Worker(WorkerSettings settings, IJobQueue queue, JobRunner runner, LeaseKeeper keeper, WorkerClock time) : IDisposable
{
    /// <summary>Committing is waiting for disks and networks, so there may be more of it at once than there are slots; but not without end.</summary>
    private const int FinishingPerSlot = 4;

    private readonly Channel<Attempt> staged = Channel.CreateBounded<Attempt>(settings.Slots);
    private readonly SemaphoreSlim finishing = new(settings.Slots * FinishingPerSlot);
    private int inHand;

    /// <summary>Works until told to stop, or until the run is over when the settings say so.</summary>
    /// <param name="stopping">Take no more jobs; finish what runs.</param>
    /// <param name="abandon">Grace is over: end the programs and hand their jobs back.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        using var ending = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(ending.Token);
        var slots = Enumerable.Range(1, settings.Slots).Select(slot => SlotAsync(slot, stopping, abandon)).ToList();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, settings.Slots).Select(_ => StageAsync(stopping, abandon)));
        }
        finally
        {
            staged.Writer.TryComplete();
            await Task.WhenAll(slots);
            await ending.CancelAsync();
            await keeping;
        }
    }

    /// <summary>Leases and stages one job after another, as many at once as there are slots.</summary>
    private async Task StageAsync(CancellationToken stopping, CancellationToken abandon)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (await keeper.TryTakeAsync(settings.Name, stopping) is not { } held)
                {
                    if (await IsOverAsync(stopping))
                    {
                        return;
                    }

                    await Task.Delay(settings.AskAgainAfter, time.Clock, stopping);
                    continue;
                }

                Interlocked.Increment(ref inHand);
                var attempt = new Attempt(held, settings.Name, time.Clock.GetUtcNow());
                await runner.StageAsync(attempt, stopping);
                await (attempt.Outcome is null ? HandOnAsync(attempt, stopping, abandon) : FinishAsync(attempt, abandon));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to take no more.
        }
    }

    private async Task HandOnAsync(Attempt attempt, CancellationToken stopping, CancellationToken abandon)
    {
        try
        {
            await staged.Writer.WriteAsync(attempt, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await HandBackAsync(attempt, abandon);
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken stopping) =>
        settings.LeavesWhenOver && Volatile.Read(ref inHand) == 0 && (await queue.CountAsync(stopping)).IsOver;

    /// <summary>Runs one staged job after another.</summary>
    private async Task SlotAsync(int slot, CancellationToken stopping, CancellationToken abandon)
    {
        List<Task> commits = [];
        await foreach (var attempt in TakeAsync(slot, stopping, abandon))
        {
            attempt.Enter(slot, time.Clock.GetUtcNow());
            await runner.RunAsync(attempt, abandon);
            await finishing.WaitAsync(CancellationToken.None);
            commits.RemoveAll(commit => commit.IsCompleted);
            commits.Add(FinishInTurnAsync(attempt, abandon));
        }

        await Task.WhenAll(commits);
    }

    private async IAsyncEnumerable<Attempt> TakeAsync(int slot, CancellationToken stopping, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken abandon)
    {
        if (slot > 1 && settings.BetweenSlots > TimeSpan.Zero && !await time.SlotMayStartAsync(slot, settings, staged.Reader.Completion, stopping))
        {
            yield break;
        }

        await foreach (var attempt in staged.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (stopping.IsCancellationRequested)
            {
                await HandBackAsync(attempt, abandon);
            }
            else
            {
                yield return attempt;
            }
        }
    }

    private Task HandBackAsync(Attempt attempt, CancellationToken abandon)
    {
        attempt.Outcome ??= new Jobs.JobOutcome.Interrupted("the worker was told to stop");
        return FinishAsync(attempt, abandon);
    }

    private async Task FinishInTurnAsync(Attempt attempt, CancellationToken abandon)
    {
        try
        {
            await FinishAsync(attempt, abandon);
        }
        finally
        {
            finishing.Release();
        }
    }

    private async Task FinishAsync(Attempt attempt, CancellationToken abandon)
    {
        await runner.FinishAsync(attempt, abandon);
        Interlocked.Decrement(ref inHand);
    }

    public void Dispose() => finishing.Dispose();
}
