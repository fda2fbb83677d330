using System.Collections.Concurrent;

namespace Fleetscope.Tests.Fakes;

/// <summary>Lets a fake clock run for code that waits, and only while it waits.</summary>
internal static class PassingTime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>Work that has left our thread (files, the thread pool) comes back within this; later, and the clock has moved a step early.</summary>
    private static readonly TimeSpan ComesBackWithin = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs the work on one thread, and moves the clock whenever all of it waits for the clock.</summary>
    /// <exception cref="TimeoutException">It waits for more than <paramref name="atMost"/> of the clock's time.</exception>
    public static Task<T> DuringAsync<T>(this FakeClock clock, Func<Task<T>> work, TimeSpan? atMost = null) => Task.Run(() =>
    {
        using var turns = new Turns();
        SynchronizationContext.SetSynchronizationContext(turns);
        try
        {
            var end = clock.GetUtcNow() + (atMost ?? TimeSpan.FromDays(2));
            var working = work();
            while (!working.IsCompleted)
            {
                if (!turns.TakeOne(ComesBackWithin) && !working.IsCompleted && clock.Waiting > 0)
                {
                    clock.Advance(Step);
                    if (clock.GetUtcNow() > end)
                    {
                        throw new TimeoutException($"It still waits after {clock.GetUtcNow() - end + (atMost ?? TimeSpan.FromDays(2))}.");
                    }
                }
            }

            return working.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    });

    /// <inheritdoc cref="DuringAsync{T}"/>
    public static Task DuringAsync(this FakeClock clock, Func<Task> work, TimeSpan? atMost = null) => clock.DuringAsync(
        async () =>
        {
            await work();
            return true;
        },
        atMost);

    /// <summary>What is ready to go on, one after another.</summary>
    private sealed class Turns : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback What, object? State)> ready = [];

        public override void Post(SendOrPostCallback d, object? state)
        {
            try
            {
                ready.Add((d, state));
            }
            catch (ObjectDisposedException)
            {
                // The work is over; a loop of it that had not ended yet has nobody to wait for it.
            }
        }

        public bool TakeOne(TimeSpan patience)
        {
            if (!ready.TryTake(out var turn, patience))
            {
                return false;
            }

            turn.What(turn.State);
            return true;
        }

        public void Dispose() => ready.Dispose();
    }
}
