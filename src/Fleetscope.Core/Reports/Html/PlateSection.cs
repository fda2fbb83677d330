using Fleetscope.Queues;

namespace Fleetscope.Reports.Html;

/// <summary>The plates, each drawn twice: by state, and by duration with failures.</summary>
internal static class PlateSection
{
    private const double Width = 540;
    private const double LabelWidth = 26;

    public static void Write(HtmlPage page, Capped<Plate> plates)
    {
        if (plates.Shown.Count == 0)
        {
            return;
        }

        page.Write($"""<section id="plates"><h2>{(plates.Total == 1 ? "Plate map" : "Plate maps")}</h2>""");
        page.Write($"""<p class="lead">Left: the state of each well; of several jobs in a well the one that most needs attention. Right: the mean time of the program, and how often attempts failed. Point at a well for its figures.""");
        page.Write($"""</p>""");
        foreach (var plate in plates.Shown)
        {
            page.Write($"""<h3>{(plate.Name.Length > 0 ? $"Plate {plate.Name}" : "Plate")}: {Amounts.Of(plate.Rows * plate.Columns, "well")}, {Amounts.Of(plate.Jobs, "job")}, {Amounts.Count(plate.Dead)} dead""");
            page.Write($"""</h3><div class="plates">""");
            WriteStates(page, plate);
            WriteDurations(page, plate);
            page.Write($"</div>");
        }

        HtmlReport.WriteLeftOut(page, plates.LeftOut, "plate");
        page.Write($"</section>");
    }

    private static void WriteStates(HtmlPage page, Plate plate)
    {
        page.Write($"<figure><figcaption>By state</figcaption>");
        var cell = Open(page, plate, $"Plate {plate.Name}, wells by state");
        foreach (var well in plate.Wells)
        {
            var look = StateLook.Of(well.State);
            var title = $"{well.Well}: {look.Word}{(well.Jobs > 1 ? $"; {well.Done} of {well.Jobs} jobs done, {well.Dead} dead" : "")}";
            WriteWell(page, well, cell, $"f-{look.Class}", Markup.None, look.Mark, dark: false, title);
        }

        page.Write($"""</svg><div class="legend">""");
        foreach (var state in plate.Wells.Select(well => well.State).Distinct().Order())
        {
            var look = StateLook.Of(state);
            page.Write($"""<span><i class="key b-{look.Class}">""");
            page.Write($"""</i>{(look.Mark.Length > 0 ? look.Mark + " " : "")}{look.Word}: {Amounts.Of(plate.Wells.Count(well => well.State == state), "well")}""");
            page.Write($"""</span>""");
        }

        page.Write($"</div></figure>");
    }

    private static void WriteDurations(HtmlPage page, Plate plate)
    {
        List<double> seconds = [.. plate.Wells.Where(well => well.MeanSeconds is not null).Select(well => well.MeanSeconds!.Value)];
        var (low, high) = seconds.Count == 0 ? (0, 0) : (seconds.Min(), seconds.Max());
        page.Write($"<figure><figcaption>By duration; a number is the count of failed attempts</figcaption>");
        var cell = Open(page, plate, $"Plate {plate.Name}, wells by duration");
        foreach (var well in plate.Wells)
        {
            var part = well.MeanSeconds is { } mean && high > low ? (mean - low) / (high - low) : 0;
            var title = $"{well.Well}: {(well.MeanSeconds is { } took ? $"{Amounts.Seconds(took)}" : "no success yet")}"
                + (well.FailedAttempts > 0 ? $"; {Amounts.Of(well.FailedAttempts, "failed attempt")}" : "");
            var fill = well.MeanSeconds is null ? Markup.None : new Markup($" style=\"fill:{ColourRamp.At(part)}\"");
            WriteWell(page, well, cell, well.MeanSeconds is null ? "f-empty" : "well", fill, well.FailedAttempts > 0 ? $"{Math.Min(99, well.FailedAttempts)}" : "",
                dark: well.MeanSeconds is null || part > 0.5, title);
        }

        page.Write($"""</svg><div class="legend">""");
        if (seconds.Count == 0)
        {
            page.Write($"<span>no job of this plate has succeeded yet</span>");
        }
        else
        {
            page.Write($"""<span>{Amounts.Seconds(low)}<i class="ramp" style="background:{new Markup(ColourRamp.Gradient)}"></i>{Amounts.Seconds(high)}</span>""");
            page.Write($"""<span>hollow: no success</span>""");
        }

        page.Write($"</div></figure>");
    }

    /// <summary>Opens the drawing and writes the names of rows and columns.</summary>
    /// <returns>The side of a well.</returns>
    private static double Open(HtmlPage page, Plate plate, string label)
    {
        var cell = Math.Min(44, (Width - LabelWidth) / plate.Columns);
        var (width, height) = (LabelWidth + (cell * plate.Columns), 16 + (cell * plate.Rows));
        // 1,536 wells leave room for every other name only.
        var every = cell < 12 ? 4 : cell < 16 ? 2 : 1;
        page.Write($"""<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{label}">""");
        for (var column = 0; column < plate.Columns; column += every)
        {
            page.Write($"""<text x="{LabelWidth + ((column + 0.5) * cell)}" y="10" font-size="10" text-anchor="middle">{column + 1}</text>""");
        }

        for (var row = 0; row < plate.Rows; row += every)
        {
            page.Write($"""<text x="{LabelWidth - 6}" y="{16 + ((row + 0.5) * cell) + 3.5}" font-size="10" text-anchor="end">{WellPosition.RowName(row)}</text>""");
        }

        WriteEmptyWells(page, plate, cell);
        return cell;
    }

    private static void WriteEmptyWells(HtmlPage page, Plate plate, double cell)
    {
        var named = plate.Wells.Select(well => (well.Row, well.Column)).ToHashSet();
        for (var row = 0; row < plate.Rows; row++)
        {
            for (var column = 0; column < plate.Columns; column++)
            {
                if (!named.Contains((row, column)))
                {
                    WriteShape(page, row, column, cell, "f-empty", Markup.None);
                    page.WriteRaw("</rect>");
                }
            }
        }
    }

    private static void WriteWell(HtmlPage page, PlateWell well, double cell, string look, Markup fill, string mark, bool dark, string title)
    {
        WriteShape(page, well.Row, well.Column, cell, look, fill);
        page.Write($"<title>{title}</title></rect>");
        if (mark.Length > 0)
        {
            var size = Math.Min(15, cell * 0.62);
            var ink = look == "f-empty" ? "fill:var(--dead)" : "";
            page.Write($"""<text class="mark{Markup.If(dark, " dark")}" style="{ink}" pointer-events="none" x="{LabelWidth + ((well.Column + 0.5) * cell)}" y="{16 + ((well.Row + 0.5) * cell) + (size * 0.35)}" font-size="{size}">{mark}""");
            page.Write($"""</text>""");
        }
    }

    private static void WriteShape(HtmlPage page, int row, int column, double cell, string look, Markup fill)
    {
        var gap = Math.Max(0.5, cell * 0.07);
        // Round wells up to 96, square ones from 384: as the plates are made.
        var corner = cell > 28 ? cell / 2 : cell * 0.18;
        page.Write($"""<rect class="{look}"{fill} x="{LabelWidth + (column * cell) + gap}" y="{16 + (row * cell) + gap}" width="{cell - (2 * gap)}" height="{cell - (2 * gap)}" rx="{corner}">""");
    }
}
