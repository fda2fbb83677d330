using System.Buffers;
using System.Diagnostics;

namespace Fleetscope.Workers.Processes;

/// <summary>The pipe that a program prints into, and the log that it ends in.</summary>
internal sealed unsafe class ProgramOutput : IDisposable
{
    private const int WaitForEndMilliseconds = 3;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private readonly BoundedLog log;
    private int writeEnd;

    internal ProgramOutput(BoundedLog log)
    {
        this.log = log;
        var ends = stackalloc int[2];
        if (Linux.Pipe2(ends, Linux.O_CLOEXEC) != 0)
        {
            throw new IOException($"No pipe for a program's output: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
        }

        (ReadEnd, writeEnd) = (ends[0], ends[1]);
    }

    /// <summary>Where we read; -1 after the end.</summary>
    internal int ReadEnd { get; private set; }

    internal int WriteEnd => writeEnd;

    /// <summary>Whether nobody holds the other end any more.</summary>
    internal bool IsAtEnd => ReadEnd < 0;

    internal void CloseWriteEnd() => Close(ref writeEnd);

    /// <summary>Takes what is there. Only call when the pipe is readable: else this waits.</summary>
    internal void Read()
    {
        nint read;
        fixed (byte* start = buffer)
        {
            read = Linux.Read(ReadEnd, start, buffer.Length);
        }

        if (read > 0)
        {
            log.Write(buffer.AsSpan(0, (int)read));
        }
        else if (read == 0 || Linux.LastError != Linux.EINTR)
        {
            CloseReadEnd();
        }
    }

    /// <summary>Takes what a program that has ended left in the pipe; a child of it that prints on without end is not listened to for long.</summary>
    /// <remarks>
    /// A program that is just being started elsewhere holds every descriptor for some hundred microseconds, until its exec closes them. So a short wait for the
    /// end saves the caller from looking through all processes for somebody who prints on.
    /// </remarks>
    internal void Drain(TimeSpan atMost)
    {
        var started = Stopwatch.GetTimestamp();
        while (!IsAtEnd && Stopwatch.GetElapsedTime(started) < atMost)
        {
            var fd = new Linux.PollFd { Fd = ReadEnd, Events = Linux.POLLIN };
            if (Linux.Poll(&fd, 1, WaitForEndMilliseconds) <= 0)
            {
                return;
            }

            Read();
        }
    }

    public void Dispose()
    {
        CloseWriteEnd();
        CloseReadEnd();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void CloseReadEnd()
    {
        var fd = ReadEnd;
        ReadEnd = -1;
        Close(ref fd);
    }

    private static void Close(ref int fd)
    {
        if (fd >= 0)
        {
            _ = Linux.Close(fd);
        }

        fd = -1;
    }
}
