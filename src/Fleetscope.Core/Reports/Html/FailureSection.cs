namespace Fleetscope.Reports.Html;

/// <summary>The dead jobs and the failures that a later attempt made good, grouped by what went wrong, with what to do.</summary>
internal static class FailureSection
{
    // The first ones are open, so that paper and a quick look show them.
    private const int OpenGroups = 3;

    public static void Write(HtmlPage page, RunReport report)
    {
        if (report.Dead.Total == 0 && report.Recovered.Total == 0 && report.Counts.Dead == 0)
        {
            page.Write($"""<section id="failures"><h2>Failures</h2><p class="lead">None: no attempt failed.</p></section>""");
            return;
        }

        page.Write($"""<section id="failures"><h2>Failures by reason</h2>""");
        if (report.Dead.Total > 0)
        {
            page.Write($"""<p class="lead">{Amounts.Of(report.Counts.Dead, "job")} ran out of attempts, for {Amounts.Of(report.Dead.Total, "reason")}. When the cause is gone: """);
            page.Write($"""<code>fleetscope dead retry</code> (or with the ids below).</p>""");
            WriteGroups(page, report.Dead, OpenGroups, "job", "");
        }
        else
        {
            page.Write($"""<p class="lead">{(report.Counts.Dead == 0 ? "No job is dead." : $"{Amounts.Of(report.Counts.Dead, "job")} out of attempts, and no record says why.")}</p>""");
        }

        if (report.Recovered.Total > 0)
        {
            page.Write($"<h3>Failed attempts of jobs that are not dead</h3>");
            WriteGroups(page, report.Recovered, 0, "attempt", "mild");
        }

        page.Write($"</section>");
    }

    private static void WriteGroups(HtmlPage page, Capped<FailureGroup> groups, int open, string what, string look)
    {
        foreach (var group in groups.Shown)
        {
            WriteGroup(page, group, Markup.If(open-- > 0, " open"), what, look);
        }

        HtmlReport.WriteLeftOut(page, groups.LeftOut, "group");
    }

    private static void WriteGroup(HtmlPage page, FailureGroup group, Markup open, string what, string look)
    {
        page.Write($"""<details{open}><summary><span class="count {look}">{Amounts.Of(group.Count, what)}</span><span><b>{group.Cause ?? group.Reason}</b>""");
        page.Write($"""<span class="why">{(group.Cause is null ? group.Telling : group.Headline)}</span></span></summary><div>""");
        if (group.Remedy is not null)
        {
            page.Write($"""<p class="remedy"><b>What to do:</b> {group.Remedy}</p>""");
        }

        page.Write($"""<p class="note">{(group.ExitCode is { } code ? $"Exit code {code}. " : "")}{Amounts.Of(group.Count, what)}{(group.JobsLeftOut > 0 ? $", the first {group.Jobs.Count} of them" : "")}:""");
        page.Write($"""</p><div class="names">""");
        foreach (var job in group.Jobs)
        {
            page.Write($"""<span title="{Amounts.Of(job.Attempts, "attempt")}">{job.Name} <code>{job.Id.ToString()[..8]}</code></span>""");
        }

        page.Write($"</div>");
        if (group.LogTail.Length > 0)
        {
            page.Write($"""<p class="note">End of the log of {group.Jobs[0].Name} (all of it: <code>fleetscope logs {group.Jobs[0].Id.ToString()[..8]}""");
            page.Write($"""</code>; to see it happen again: <code>fleetscope replay {group.Jobs[0].Id.ToString()[..8]}</code>)</p><pre>{group.LogTail}</pre>""");
        }

        page.Write($"</div></details>");
    }
}
