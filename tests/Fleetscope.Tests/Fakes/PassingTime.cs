namespace Fleetscope.Tests.Fakes;

/// <summary>Lets a fake clock run for code that waits.</summary>
internal static class PassingTime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>Moves the clock whenever something waits for it, until the work is done.</summary>
    /// <exception cref="TimeoutException">It waits for more than <paramref name="atMost"/> of the clock's time.</exception>
    public static async Task<T> DuringAsync<T>(this FakeClock clock, Func<Task<T>> work, TimeSpan? atMost = null)
    {
        var end = clock.GetUtcNow() + (atMost ?? TimeSpan.FromDays(2));
        var working = Task.Run(work);
        while (!working.IsCompleted)
        {
            if (clock.Waiting > 0)
            {
                clock.Advance(Step);
            }
            else
            {
                await Task.WhenAny(working, Task.Yield().AsTask());
            }

            if (clock.GetUtcNow() > end)
            {
                throw new TimeoutException($"It still waits after {atMost}.");
            }
        }

        return await working;
    }

    /// <inheritdoc cref="DuringAsync{T}"/>
    public static Task DuringAsync(this FakeClock clock, Func<Task> work, TimeSpan? atMost = null) => clock.DuringAsync(
        async () =>
        {
            await work();
            return true;
        },
        atMost);

    private static async Task AsTask(this System.Runtime.CompilerServices.YieldAwaitable yield) => await yield;
}
