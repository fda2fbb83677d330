namespace Fleetscope.Reports.Html;

/// <summary>What a job used, and the config keys of a fleet that follow from it.</summary>
internal static class ResourceSection
{
    public static void Write(HtmlPage page, RunReport report)
    {
        var usage = report.Usage;
        page.Write($"""<section id="resources"><h2>Resources and sizing</h2>""");
        if (usage.Wall.Count > 0)
        {
            page.Write($"""<p class="lead">Per successful attempt ({Amounts.Count(usage.Wall.Count)} of them).</p><div class="wide"><table><thead><tr>""");
            page.Write($"""<th>Measure</th><th class="num">Least</th><th class="num">Median</th><th class="num">9 of 10 below</th><th class="num">Most</th>""");
            page.Write($"""<th>Spread</th></tr></thead><tbody>""");
            Row(page, "Time of the program", usage.Wall, Amounts.Seconds);
            Row(page, "Time around it (staging, checking, committing)", usage.Around, Amounts.Seconds);
            Row(page, "CPU time", usage.Cpu, Amounts.Seconds);
            Row(page, "Cores kept busy", usage.CpuPerWall, cores => $"{cores:0.0}");
            Row(page, "Peak memory", usage.PeakMemory, Amounts.Size);
            Row(page, "Scratch disk", usage.Scratch, Amounts.Size);
            page.Write($"</tbody></table></div>");
            page.Write($"""<p class="note">All attempts together: CPU {Amounts.Time(usage.CpuTotal)}, slots {Amounts.Time(usage.SlotTotal)} (of that {Amounts.Time(usage.SlotLost)} in failed and interrupted attempts), {Amounts.Size(usage.BytesIn)} fetched, {Amounts.Size(usage.CommittedBytes)} committed.""");
            page.Write($"""</p>""");
        }

        page.Write($"<h3>For config.py, when this work goes to a fleet</h3>");
        if (report.Sizing.Advice.Count > 0)
        {
            page.Write($"""<div class="wide"><table><tbody>""");
            foreach (var advice in report.Sizing.Advice)
            {
                page.Write($"""<tr><td class="keep"><code>{advice.Key} = {advice.Value}</code></td><td class="keep">{advice.Unit}</td><td>{advice.Because}</td></tr>""");
            }

            page.Write($"</tbody></table></div>");
        }

        page.Write($"""<p class="note">{report.Sizing.Note}</p></section>""");
    }

    private static void Row(HtmlPage page, string name, Spread spread, Func<double, string> text)
    {
        if (spread.Count == 0)
        {
            page.Write($"""<tr><td>{name}</td><td colspan="5">not measured</td></tr>""");
            return;
        }

        double X(double value) => spread.Max <= 0 ? 0 : 4 + (180 * value / spread.Max);
        page.Write($"""<tr><td>{name}</td><td class="num">{text(spread.Min)}</td><td class="num"><b>{text(spread.Median)}</b></td>""");
        page.Write($"""<td class="num">{text(spread.P90)}</td><td class="num">{text(spread.Max)}</td><td>""");
        page.Write($"""<svg class="range" viewBox="0 0 190 14" aria-hidden="true">""");
        page.Write($"""<line class="grid" x1="4" x2="184" y1="7" y2="7"></line>""");
        page.Write($"""<rect class="f-skipped" x="{X(spread.Min)}" y="4" width="{Math.Max(1, X(spread.Max) - X(spread.Min))}" height="6" rx="3"></rect>""");
        page.Write($"""<rect class="f-done" x="{X(spread.Min)}" y="4" width="{Math.Max(1, X(spread.P90) - X(spread.Min))}" height="6" rx="3"></rect>""");
        page.Write($"""<rect class="f-dead" x="{X(spread.Median) - 1}" y="1" width="2.5" height="12"></rect></svg></td></tr>""");
    }
}
