namespace Fleetscope.Workers.Processes;

/// <summary>The peak memory of one program's main process, also where the kernel's own figure says nothing.</summary>
/// <remarks>
/// wait4 gives the biggest resident set of a child, but a program that is started by vfork or posix_spawn begins with the peak of its <em>parent</em>:
/// exec notes that of the memory it leaves, which was ours (exec_mmap in the kernel's fs/exec.c). So the figure is exact above our own
/// peak, and means nothing below it. There we look ourselves at the high-water mark that /proc shows, soon and then ever more seldom.
/// </remarks>
internal sealed class MemoryWatch(RunningProgram program)
{
    // A program that ends before the first look used what a start takes, and costs nothing to watch.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private TimeSpan pause = FirstLook;
    private long ownPeak;

    internal TimeSpan NextLookAt { get; private set; } = FirstLook;

    /// <summary>Call right after the start: the mark that the child took over is at most this.</summary>
    internal void NoteOwnPeak() => ownPeak = Linux.OwnPeakMemoryBytes();

    internal void LookIfDue(TimeSpan elapsed)
    {
        if (elapsed < NextLookAt)
        {
            return;
        }

        Span<byte> text = stackalloc byte[4096];
        program.Saw((ProcFile.Number(text[..ProcFile.Read($"/proc/{program.Pid}/status", text)], "VmHWM:"u8) ?? 0) * 1024);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        NextLookAt = elapsed + pause;
    }

    /// <summary>The best figure there is, given the one from wait4.</summary>
    internal long PeakGiven(long fromKernel)
    {
        // The kernel adds its per-processor counters up roughly, so a figure just above ours may still be ours.
        var aboveOurs = fromKernel > ownPeak + (ownPeak / 8) + (1 << 20);
        return aboveOurs ? Math.Max(fromKernel, program.PeakMemoryBytes) : program.PeakMemoryBytes;
    }
}
