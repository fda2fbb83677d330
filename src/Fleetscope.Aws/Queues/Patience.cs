namespace Fleetscope.Aws.Queues;

/// <summary>How long something waits for S3 that need not have its answer.</summary>
internal sealed class Patience(TimeSpan limit, TimeProvider clock)
{
    /// <summary>Waits for a while. What takes longer goes on, and what failed was in vain: whoever calls asks again, or does without.</summary>
    public async Task WaitAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(limit, clock, cancellationToken);
        }
        catch (Exception later) when (later is TimeoutException or FleetscopeException)
        {
            // Said above.
        }
    }
}
