using System.Runtime.InteropServices;

namespace Fleetscope.Cli;

/// <summary>Turns signals into two tokens: the first Ctrl-C or SIGTERM stops kindly, the second one at once.</summary>
/// <remarks>SIGHUP is ignored: a closed terminal is no reason to lose a night's run.</remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource abandon = new();
    private readonly List<PosixSignalRegistration> registrations;

    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true),
    ];

    /// <summary>Stop kindly: finish or hand back what is in hand.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Stop at once.</summary>
    public CancellationToken Abandon => abandon.Token;

    /// <summary>Stops as the first signal does.</summary>
    public void Stop() => stopping.Cancel();

    /// <summary>Stops as the second signal does.</summary>
    public void StopAtOnce()
    {
        stopping.Cancel();
        abandon.Cancel();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (stopping.IsCancellationRequested)
        {
            abandon.Cancel();
        }
        else
        {
            stopping.Cancel();
        }
    }

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        stopping.Dispose();
        abandon.Dispose();
    }
}
