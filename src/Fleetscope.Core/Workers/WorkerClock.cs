namespace Fleetscope.Workers;

/// <summary>The worker's clock, and the staggered start of its slots (SECONDS_TO_START).</summary>
internal sealed record WorkerClock(TimeProvider Clock)
{
    /// <summary>Waits until the slot may start.</summary>
    /// <returns>False when there is no work left for it, or the worker stops.</returns>
    internal async Task<bool> SlotMayStartAsync(int slot, WorkerSettings settings, Task noMoreWork, CancellationToken stopping)
    {
        var wait = settings.BetweenSlots * (slot - 1);
        try
        {
            return await Task.WhenAny(Task.Delay(wait, Clock, stopping), noMoreWork) != noMoreWork;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
