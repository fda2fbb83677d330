using System.Globalization;

namespace Fleetscope.Reports.Html;

/// <summary>Which slot did what when, one lane per slot.</summary>
internal static class TimelineSection
{
    private const double Width = 1130;
    private const double Left = 150;
    private const double Right = 30;
    private const double Top = 22;
    private const double Lane = 20;

    public static void Write(HtmlPage page, RunReport report)
    {
        var timeline = report.Timeline;
        var segments = timeline.Slots.SelectMany(slot => slot.Segments).ToList();
        if (segments.Count == 0)
        {
            return;
        }

        var offered = report.Sessions.Aggregate(TimeSpan.Zero, (sum, session) => sum + (session.Length * session.Slots));
        page.Write($"""<section id="timeline"><h2>Timeline of slots</h2>""");
        page.Write($"""<p class="lead">Slots were held for {Amounts.Time(timeline.BusyTime)}{(offered > TimeSpan.Zero ? $", {Amounts.Percent(Math.Min(timeline.BusyTime.TotalSeconds, offered.TotalSeconds), offered.TotalSeconds)} of the time that they were there" : "")}. {(timeline.Merged ? "Neighbouring attempts are drawn as one, in the colour of the worst." : "Each block is one attempt; point at it for its job.")}""");
        page.Write($"""</p>""");
        WriteDrawing(page, timeline, new TimeScale(segments.Select(segment => (segment.From, segment.To)), Width - Left - Right));
        page.Write($"""<div class="legend">""");
        foreach (var kind in segments.Select(segment => segment.Kind).Distinct().Order())
        {
            var look = StateLook.Of(kind);
            page.Write($"""<span><i class="key b-{look.Class}">""");
            page.Write($"""</i>{look.Word}: {Amounts.Count(segments.Where(segment => segment.Kind == kind).Sum(segment => (long)segment.Attempts))}</span>""");
        }

        page.Write($"</div>");
        HtmlReport.WriteLeftOut(page, timeline.SlotsLeftOut, "slot");
        page.Write($"</section>");
    }

    private static void WriteDrawing(HtmlPage page, SlotTimeline timeline, TimeScale scale)
    {
        var height = Top + (timeline.Slots.Count * Lane);
        page.Write($"""<div class="wide"><svg viewBox="0 0 {Width} {height + 16}" width="{Width}" role="img" aria-label="Timeline of {timeline.Slots.Count} slots">""");
        for (var row = 0; row < timeline.Slots.Count; row++)
        {
            var slot = timeline.Slots[row];
            page.Write($"""<rect class="lane" x="{Left}" y="{Top + (row * Lane) + 2}" width="{Width - Left - Right}" height="{Lane - 4}" rx="3"></rect>""");
            page.Write($"""<text x="{Left - 8}" y="{Top + (row * Lane) + 14}" font-size="11" text-anchor="end">{Short(slot.Worker)} · slot {slot.Slot}""");
            page.Write($"""<title>{slot.Worker}, slot {slot.Slot}</title></text>""");
        }

        WriteAxis(page, scale, height);
        for (var row = 0; row < timeline.Slots.Count; row++)
        {
            foreach (var segment in timeline.Slots[row].Segments)
            {
                var (from, to) = (scale.Of(segment.From), scale.Of(segment.To));
                page.Write($"""<rect class="f-{StateLook.Of(segment.Kind).Class}" x="{Left + from}" y="{Top + (row * Lane) + 3}" width="{Math.Max(0.8, to - from - 0.6)}" height="{Lane - 6}" rx="1.5">""");
                page.Write($"""<title>{Title(segment)}</title></rect>""");
            }
        }

        page.Write($"</svg></div>");
    }

    private static void WriteAxis(HtmlPage page, TimeScale scale, double height)
    {
        var before = double.MinValue;
        foreach (var tick in scale.Ticks(9))
        {
            var x = Left + scale.Of(tick);
            page.Write($"""<line class="grid" x1="{x}" x2="{x}" y1="{Top - 4}" y2="{height}"></line>""");
            if (x - before > 58)
            {
                page.Write($"""<text x="{x}" y="12" font-size="11" text-anchor="middle">{tick.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}</text>""");
                before = x;
            }
        }

        foreach (var (middle, length) in scale.Cuts)
        {
            page.Write($"""<line class="cut" x1="{Left + middle}" x2="{Left + middle}" y1="{Top - 2}" y2="{height}">""");
            page.Write($"""<title>{Amounts.Time(length)} without work are left out here</title></line>""");
            page.Write($"""<text x="{Left + middle}" y="{height + 12}" font-size="10" text-anchor="middle">{Amounts.Time(length)} later</text>""");
        }
    }

    private static string Title(SlotSegment segment) =>
        $"{(segment.Attempts == 1 ? segment.Name : Amounts.Of(segment.Attempts, "attempt"))}: {StateLook.Of(segment.Kind).Word}, {Amounts.Time(segment.To - segment.From)} from {segment.From.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}";

    private static string Short(string worker) => worker.Length <= 14 ? worker : worker[..6] + "…" + worker[^7..];
}
