using System.Diagnostics;

namespace Fleetscope.Workers.Processes;

/// <summary>How often the kernel has ended a process of this machine for want of memory, since it booted.</summary>
/// <remarks>
/// The count is the machine's, also inside a container and also for kills by a control group's limit. It does not say whom the kill met, so it only counts
/// as evidence together with a SIGKILL that we did not send.
/// </remarks>
internal static class OomKills
{
    private static readonly TimeSpan Lately = TimeSpan.FromMilliseconds(100);
    private static (long Count, long ReadAt)? last;
    private static readonly Lock OneAtATime = new();

    /// <summary>The count as of now or a tenth of a second ago: reading it takes as long as a tenth of a short program.</summary>
    internal static long CountLately()
    {
        lock (OneAtATime)
        {
            if (last is not { } known || Stopwatch.GetElapsedTime(known.ReadAt) > Lately)
            {
                last = known = (Count(), Stopwatch.GetTimestamp());
            }

            return known.Count;
        }
    }

    /// <summary>The count, or 0 where the kernel (before 4.13) has none.</summary>
    internal static long Count()
    {
        Span<byte> text = stackalloc byte[16 << 10];
        return ProcFile.Number(text[..ProcFile.Read("/proc/vmstat", text)], "oom_kill "u8) ?? 0;
    }
}
