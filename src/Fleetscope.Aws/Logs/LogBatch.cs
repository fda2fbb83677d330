using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Logs;

/// <summary>Cuts log events into what one PutLogEvents takes: 10,000 events, 1 MiB with 26 bytes for each, 24 hours (its API reference).</summary>
internal static class LogBatch
{
    private const int MostEvents = 10_000;
    private const int MostBytes = 1_048_576;
    private const int BytesPerEvent = 26;
    private static readonly TimeSpan LongestSpan = TimeSpan.FromHours(24);

    /// <summary>A line longer than this is cut: an event has 256 KiB with its 26 bytes.</summary>
    public const int LongestLine = 262_144 - BytesPerEvent;

    public static int SizeOf(LogEvent line) => Encoding.UTF8.GetByteCount(line.Message) + BytesPerEvent;

    /// <summary>How many of the first events go together. They are in the order of time.</summary>
    public static int Take(IReadOnlyList<LogEvent> events)
    {
        var bytes = 0;
        var count = 0;
        while (count < events.Count && count < MostEvents && events[count].At - events[0].At < LongestSpan && (bytes += SizeOf(events[count])) <= MostBytes)
        {
            count++;
        }

        return count;
    }
}
