namespace Fleetscope.Tests.Fakes;

/// <summary>Moves a clock on for code that waits on it.</summary>
internal static class ClockDriving
{
    /// <summary>Moves the clock by <paramref name="step"/> whenever somebody waits on it, until the work is done.</summary>
    /// <param name="atMost">More time of the clock is a failure.</param>
    public static async Task<T> DriveAsync<T>(this FakeClock clock, Task<T> work, TimeSpan step, TimeSpan atMost)
    {
        var end = clock.GetUtcNow() + atMost;
        while (!work.IsCompleted)
        {
            if (clock.GetUtcNow() >= end)
            {
                throw new ShouldAssertException($"It was not done within {atMost}.");
            }

            if (clock.Waiting > 0)
            {
                clock.Advance(step);
            }

            await Task.Yield();
        }

        return await work;
    }
}
