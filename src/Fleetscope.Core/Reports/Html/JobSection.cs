namespace Fleetscope.Reports.Html;

/// <summary>All jobs, dead ones first.</summary>
internal static class JobSection
{
    public static void Write(HtmlPage page, Capped<JobRow> jobs)
    {
        if (jobs.Shown.Count == 0)
        {
            return;
        }

        page.Write($"""<section id="jobs"><h2>All jobs</h2><p class="lead">{Amounts.Of(jobs.Total, "job")}, the ones that need attention first.</p>""");
        page.Write($"""<input id="filter" type="search" placeholder="Filter: words of a name, state or reason" aria-label="Filter the jobs" hidden>""");
        page.Write($"""<span id="filtered" class="note"></span>""");
        page.Write($"""<div class="wide"><table><thead><tr><th>Job</th><th>Id</th><th>State</th><th class="num">Attempts</th><th class="num">Time</th>""");
        page.Write($"""<th class="num">CPU</th><th class="num">Memory</th><th>Last attempt</th></tr></thead><tbody>""");
        foreach (var job in jobs.Shown)
        {
            var look = StateLook.Of(job.State);
            page.Write($"""<tr><td>{job.Name}</td><td class="keep"><code>{job.Id.ToString()[..8]}</code></td><td class="state"><i class="key b-{look.Class}">""");
            page.Write($"""</i>{job.State.ToString().ToLowerInvariant()}</td><td class="num">{job.Attempts}</td>""");
            page.Write($"""<td class="num">{(job.Took is { } took ? Amounts.Time(took) : "")}</td>""");
            page.Write($"""<td class="num">{(job.Use is { } use ? Amounts.Time(use.Cpu) : "")}</td>""");
            page.Write($"""<td class="num">{(job.Use is { PeakMemoryBytes: > 0 } used ? Amounts.Size(used.PeakMemoryBytes) : "")}</td><td>{job.Reason}</td></tr>""");
        }

        page.Write($"</tbody></table></div>");
        HtmlReport.WriteLeftOut(page, jobs.LeftOut, "job");
        page.Write($"</section>");
    }
}
