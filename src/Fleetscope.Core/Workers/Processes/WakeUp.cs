namespace Fleetscope.Workers.Processes;

/// <summary>A cancellation token that poll(2) can wait for.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private readonly CancellationTokenRegistration registration;

    internal WakeUp(CancellationToken token)
    {
        Fd = -1;
        if (!token.CanBeCanceled)
        {
            return;
        }

        Fd = Linux.EventFd(0, Linux.EFD_CLOEXEC);
        if (Fd < 0)
        {
            throw new IOException($"No descriptor to wait for a stop with: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
        }

        registration = token.UnsafeRegister(static wakeUp => ((WakeUp)wakeUp!).Ring(), this);
    }

    /// <summary>Readable once the token is cancelled; -1 for a token that never is.</summary>
    internal int Fd { get; }

    public void Dispose()
    {
        // Waits for a Ring that is under way, so that it never writes into a descriptor that is somebody else's by then.
        registration.Dispose();
        if (Fd >= 0)
        {
            _ = Linux.Close(Fd);
        }
    }

    private void Ring()
    {
        ulong one = 1;
        _ = Linux.Write(Fd, (byte*)&one, sizeof(ulong));
    }
}
