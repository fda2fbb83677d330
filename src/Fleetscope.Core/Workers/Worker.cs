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
    private readonly StoreRest rest = new(time.Clock);
    private TaskCompletionSource nothingInHand = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int inHand;

    /// <summary>Works until told to stop, or until the run is over when the settings say so.</summary>
    /// <param name="stopping">Take no more jobs; finish what runs.</param>
    /// <param name="abandon">Grace is over: end the programs and hand their jobs back.</param>
    public Task RunAsync(CancellationToken stopping, CancellationToken abandon) => RunAsync(new WorkerStops(stopping, abandon));

    /// <summary>Works until told to stop, or until the run is over when the settings say so.</summary>
    public async Task RunAsync(WorkerStops stops)
    {
        using var ending = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(ending.Token);
        var slots = Enumerable.Range(1, settings.Slots).Select(slot => SlotAsync(slot, stops)).ToList();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, settings.Slots).Select(_ => StageAsync(stops)));
        }
        finally
        {
            staged.Writer.TryComplete();
            await HandBackStagedAsync(stops);
            await Task.WhenAll(slots);
            await ending.CancelAsync();
            await keeping;
        }
    }

    /// <summary>Leases and stages one job after another, as many at once as there are slots.</summary>
    private async Task StageAsync(WorkerStops stops)
    {
        var stopping = stops.Stopping;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await rest.WaitAsync(stopping);
                var emptied = Volatile.Read(ref nothingInHand).Task;
                if (await keeper.TryTakeAsync(settings.Name, stopping) is not { } held)
                {
                    if (await IsOverAsync(stopping))
                    {
                        return;
                    }

                    await WaitAsync(emptied, stopping);
                    continue;
                }

                Interlocked.Increment(ref inHand);
                var attempt = new Attempt(held, settings.Name, time.Clock.GetUtcNow()) { WhyStopped = stops.Why };
                attempt.Outcome = held.IsSecond ? new Jobs.JobOutcome.LeaseLost() : null;
                await runner.StageAsync(attempt, stopping);
                await (attempt.Outcome is null ? HandOnAsync(attempt, stops) : FinishAsync(attempt, stops));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to take no more.
        }
    }

    /// <summary>Waits before the queue is asked again, but not beyond the end of the last job in hand: then the run may be over.</summary>
    private async Task WaitAsync(Task emptied, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pause = Task.Delay(settings.AskAgainAfter, time.Clock, either.Token);
        await Task.WhenAny(pause, emptied);
        await either.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    private async Task HandOnAsync(Attempt attempt, WorkerStops stops)
    {
        try
        {
            await staged.Writer.WriteAsync(attempt, stops.Stopping);
        }
        catch (OperationCanceledException) when (stops.Stopping.IsCancellationRequested)
        {
            await HandBackAsync(attempt, stops);
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken stopping) =>
        settings.LeavesWhenOver && Volatile.Read(ref inHand) == 0 && (await queue.CountAsync(stopping)).IsOver;

    /// <summary>Runs one staged job after another.</summary>
    private async Task SlotAsync(int slot, WorkerStops stops)
    {
        List<Task> commits = [];
        await foreach (var attempt in TakeAsync(slot, stops))
        {
            attempt.Enter(slot, time.Clock.GetUtcNow());
            await runner.RunAsync(attempt, stops.Abandon);
            await finishing.WaitAsync(CancellationToken.None);
            commits.RemoveAll(commit => commit.IsCompleted);
            commits.Add(FinishInTurnAsync(attempt, stops));
        }

        await Task.WhenAll(commits);
    }

    private async IAsyncEnumerable<Attempt> TakeAsync(int slot, WorkerStops stops)
    {
        if (slot > 1 && settings.BetweenSlots > TimeSpan.Zero && !await time.SlotMayStartAsync(slot, settings, staged.Reader.Completion, stops.Stopping))
        {
            yield break;
        }

        await foreach (var attempt in staged.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (stops.Stopping.IsCancellationRequested)
            {
                await HandBackAsync(attempt, stops);
            }
            else
            {
                yield return attempt;
            }
        }
    }

    /// <summary>Told to stop, what is staged goes back at once: the programs before it may run for hours yet.</summary>
    private async Task HandBackStagedAsync(WorkerStops stops)
    {
        List<Task> handed = [];
        while (stops.Stopping.IsCancellationRequested && staged.Reader.TryRead(out var attempt))
        {
            handed.Add(HandBackAsync(attempt, stops));
        }

        await Task.WhenAll(handed);
    }

    private Task HandBackAsync(Attempt attempt, WorkerStops stops)
    {
        attempt.Outcome ??= new Jobs.JobOutcome.Interrupted(stops.Why());
        return FinishAsync(attempt, stops);
    }

    private async Task FinishInTurnAsync(Attempt attempt, WorkerStops stops)
    {
        try
        {
            await FinishAsync(attempt, stops);
        }
        finally
        {
            finishing.Release();
        }
    }

    private async Task FinishAsync(Attempt attempt, WorkerStops stops)
    {
        await runner.FinishAsync(attempt, stops.AbandonCommits);
        rest.Hear(attempt.Outcome!);
        if (Interlocked.Decrement(ref inHand) == 0)
        {
            Interlocked.Exchange(ref nothingInHand, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    public void Dispose() => finishing.Dispose();
}
