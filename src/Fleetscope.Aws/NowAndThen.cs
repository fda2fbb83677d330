namespace Fleetscope.Aws;

/// <summary>Does something that is asked for often, but not more often than this.</summary>
internal sealed class NowAndThen(TimeSpan every, TimeProvider clock, Func<CancellationToken, Task> what)
{
    private long? last;

    public async Task DoAsync(CancellationToken cancellationToken)
    {
        if (last is { } then && clock.GetElapsedTime(then) < every)
        {
            return;
        }

        last = clock.GetTimestamp();
        await what(cancellationToken);
    }
}
