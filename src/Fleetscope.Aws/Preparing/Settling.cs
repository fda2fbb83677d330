using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Preparing;

/// <summary>Repeats a call while AWS does not know yet what was made a moment ago, or still changes it.</summary>
internal sealed class Settling(TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(3);

    /// <summary>IAM says seconds; Lambda takes up to a minute to see a new role.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(2);

    public async Task<T> DoAsync<T>(Func<Task<T>> call, Func<AwsException, bool> isTooEarly, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (AwsException early) when (isTooEarly(early) && clock.GetElapsedTime(start) < AtMost)
            {
                await Task.Delay(Between, clock, cancellationToken);
            }
        }
    }

    public Task DoAsync(Func<Task> call, Func<AwsException, bool> isTooEarly, CancellationToken cancellationToken) => DoAsync(
        async () =>
        {
            await call();
            return true;
        },
        isTooEarly,
        cancellationToken);
}
