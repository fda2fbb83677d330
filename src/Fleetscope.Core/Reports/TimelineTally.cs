using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>Gathers the segments of the timeline, one event at a time. Holds 40 bytes per attempt, and names only while they can be shown.</summary>
internal sealed class TimelineTally(ReportLimits limits)
{
    private readonly Dictionary<(string Worker, int Slot), int> slots = [];
    private readonly Dictionary<(JobId Job, int Attempt), Open> open = [];
    private readonly List<Raw> segments = [];
    private readonly List<string> names = [];
    private TimeSpan busy;

    private readonly record struct Raw(int Slot, long From, long To, SegmentKind Kind);
    private readonly record struct Open(int Slot, DateTimeOffset At, string Name);

    public void Started(AttemptStarted started) =>
        open[(started.Job, started.Attempt)] = new Open(SlotOf(started.Worker, started.Slot), started.At, started.Name);

    public void Ended(AttemptEnded ended)
    {
        open.Remove((ended.Job, ended.Attempt.Number));
        Add(SlotOf(ended.Attempt.Worker, ended.Attempt.Slot), ended.Attempt.StartedAt, ended.Attempt.EndedAt, KindOf(ended.Attempt.Outcome), ended.Name);
    }

    /// <summary>A session began or ended: whatever was still open then was never heard of again.</summary>
    public void CloseOpen(DateTimeOffset at, SegmentKind kind)
    {
        foreach (var left in open.Values)
        {
            Add(left.Slot, left.At, at, kind, left.Name);
        }

        open.Clear();
    }

    public SlotTimeline Timeline()
    {
        var merged = segments.Count > limits.Segments;
        var rows = slots.OrderBy(slot => slot.Key.Worker, StringComparer.Ordinal).ThenBy(slot => slot.Key.Slot).ToList();
        var shown = rows.Take(limits.Slots).ToList();
        var bySlot = Enumerable.Range(0, segments.Count).ToLookup(place => segments[place].Slot);
        var first = segments.Count == 0 ? 0 : segments.Min(segment => segment.From);
        var last = segments.Count == 0 ? 0 : segments.Max(segment => segment.To);
        // About one segment per pixel of the widest drawing.
        var gap = merged ? Math.Max(1, (last - first) / 1_000) : 0;
        return new SlotTimeline(
            [.. shown.Select(slot => new SlotRow(slot.Key.Worker, slot.Key.Slot, Row(bySlot[slot.Value], gap)))],
            rows.Count - shown.Count, merged, busy);
    }

    private List<SlotSegment> Row(IEnumerable<int> places, long gap)
    {
        var row = new List<SlotSegment>();
        foreach (var place in places.OrderBy(place => segments[place].From))
        {
            var segment = segments[place];
            var (from, to) = (new DateTimeOffset(segment.From, TimeSpan.Zero), new DateTimeOffset(segment.To, TimeSpan.Zero));
            if (gap > 0 && row.Count > 0 && (to - row[^1].From).Ticks <= gap)
            {
                var before = row[^1];
                row[^1] = before with { To = to > before.To ? to : before.To, Kind = Max(before.Kind, segment.Kind), Attempts = before.Attempts + 1, Name = "" };
            }
            else
            {
                row.Add(new SlotSegment(from, to, segment.Kind, 1, place < names.Count ? names[place] : ""));
            }
        }

        return row;
    }

    private static SegmentKind Max(SegmentKind one, SegmentKind other) => one > other ? one : other;

    private void Add(int slot, DateTimeOffset from, DateTimeOffset to, SegmentKind kind, string name)
    {
        to = to < from ? from : to;
        busy += to - from;
        segments.Add(new Raw(slot, from.UtcTicks, to.UtcTicks, kind));
        if (segments.Count <= limits.Segments)
        {
            names.Add(name);
        }
    }

    private int SlotOf(string worker, int slot)
    {
        if (!slots.TryGetValue((worker, slot), out var place))
        {
            slots[(worker, slot)] = place = slots.Count;
        }

        return place;
    }

    private static SegmentKind KindOf(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Succeeded => SegmentKind.Succeeded,
        JobOutcome.AlreadyDone => SegmentKind.Skipped,
        { CountsAsFailure: true } => SegmentKind.Failed,
        _ => SegmentKind.Interrupted,
    };
}
