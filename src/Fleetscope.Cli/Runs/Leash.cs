namespace Fleetscope.Cli.Runs;

/// <summary>Notices that whoever started this worker is gone: its end of our standard input closes, even after a kill -9.</summary>
internal sealed class Leash : IDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Task watching;

    public Leash(StopSignals signals) => watching = WatchAsync(signals);

    private async Task WatchAsync(StopSignals signals)
    {
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[64];
        try
        {
            while (await input.ReadAsync(nothing, ending.Token) > 0)
            {
            }

            signals.Stop();
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The worker leaves first.
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        _ = watching;
        ending.Dispose();
    }
}
