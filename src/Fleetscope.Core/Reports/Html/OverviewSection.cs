using Fleetscope.Queues;

namespace Fleetscope.Reports.Html;

/// <summary>Page one: the state, the counts, the ledger equation, what ran with which versions, and each session.</summary>
internal static class OverviewSection
{
    public static void Write(HtmlPage page, RunReport report)
    {
        page.Write($"""
            <header><div><div class="brand">Fleetscope run report</div><h1>{report.Run}</h1></div><div class="pill {StateClass(report)}" id="state">{report.State}</div></header>
            """);
        WriteTiles(page, report);
        page.Write($"""<section id="overview"><h2>Overview</h2>""");
        WriteLedger(page, report);
        WriteFacts(page, report);
        WriteSessions(page, report.Sessions);
        WriteAttempts(page, report);
        if (report.Warnings.Shown.Count > 0)
        {
            page.Write($"<h3>What the run said</h3><ul>");
            foreach (var warning in report.Warnings.Shown)
            {
                page.Write($"<li>{warning}</li>");
            }

            page.Write($"</ul>");
            HtmlReport.WriteLeftOut(page, report.Warnings.LeftOut, "message");
        }

        if (report.DamagedRecords > 0)
        {
            page.Write($"""<p class="note">{Amounts.Of(report.DamagedRecords, "record")} of the event log could not be read and {(report.DamagedRecords == 1 ? "is" : "are")} missing here; the ledger's counts are whole.""");
            page.Write($"""</p>""");
        }

        page.Write($"</section>");
    }

    private static string StateClass(RunReport report) =>
        !report.Equation.Holds || report.Counts.Dead > 0 ? "bad" : report.Counts.IsOver ? "good" : "busy";

    private static void WriteTiles(HtmlPage page, RunReport report)
    {
        var counts = report.Counts;
        page.Write($"""<div class="tiles">""");
        Tile(page, Amounts.Count(counts.Submitted), "jobs submitted");
        Tile(page, Amounts.Count(counts.Done), $"done ({Amounts.Percent(counts.Done, counts.Submitted)})");
        if (counts.Skipped > 0)
        {
            Tile(page, Amounts.Count(counts.Skipped), "skipped");
        }

        if (!counts.IsOver)
        {
            Tile(page, Amounts.Count(counts.Waiting + counts.Running), $"to do ({Amounts.Count(counts.Running)} running)");
        }

        Tile(page, Amounts.Count(counts.Dead), "dead", counts.Dead > 0 ? "dead" : "");
        if (counts.Cancelled > 0)
        {
            Tile(page, Amounts.Count(counts.Cancelled), "cancelled");
        }

        if (report.Sessions.Count > 0)
        {
            Tile(page, Amounts.Time(report.Worked), report.Sessions.Count == 1 ? "worked" : $"worked, {Amounts.Of(report.Sessions.Count, "session")}");
        }

        Tile(page, report.Usage.Wall.Count > 0 ? Amounts.Seconds(report.Usage.Wall.Median) : "-", "median job");
        Tile(page, Amounts.Percent(report.Usage.SlotLost.TotalSeconds, report.Usage.SlotTotal.TotalSeconds), "slot time lost");
        page.Write($"</div>");
    }

    private static void Tile(HtmlPage page, string figure, string words, string look = "") =>
        page.Write($"""<div class="tile {look}"><b>{figure}</b><span>{words}</span></div>""");

    private static void WriteLedger(HtmlPage page, RunReport report)
    {
        var counts = report.Counts;
        (JobState State, long Count)[] parts =
        [
            (JobState.Done, counts.Done), (JobState.Skipped, counts.Skipped), (JobState.Running, counts.Running),
            (JobState.Waiting, counts.Waiting), (JobState.Cancelled, counts.Cancelled), (JobState.Dead, counts.Dead),
        ];
        page.Write($"""<div class="bar" role="img" aria-label="{report.Equation.Text}">""");
        foreach (var (state, count) in parts.Where(part => part.Count > 0))
        {
            page.Write($"""<i class="b-{StateLook.Of(state).Class}" style="flex:{count} 0 0" title="{Amounts.Count(count)} {StateLook.Of(state).Word}"></i>""");
        }

        page.Write($"""</div><div class="legend">""");
        foreach (var (state, count) in parts.Where(part => part.Count > 0))
        {
            page.Write($"""<span><i class="key b-{StateLook.Of(state).Class}"></i>{Amounts.Count(count)} {StateLook.Of(state).Word}</span>""");
        }

        page.Write($"""</div><p class="equation" id="equation">{report.Equation.Text}</p>""");
        if (report.Equation.Holds)
        {
            page.Write($"""<p class="note">Every submitted job is in exactly one place.</p>""");
        }
        else
        {
            page.Write($"""<p class="bad"><b>The counts do not add up.</b> That is a bug of Fleetscope: please report it with this file.</p>""");
        }
    }

    private static void WriteFacts(HtmlPage page, RunReport report)
    {
        if (report.Setting is not { } setting)
        {
            page.Write($"<p>The run was never started.</p>");
            return;
        }

        page.Write($"""<dl class="facts">""");
        Fact(page, "Program", $"{setting.Program} {(setting.ProgramVersion.Length > 0 ? setting.ProgramVersion : "(version not known)")}");
        Fact(page, "Fleetscope", $"{setting.FleetscopeVersion}, engine {setting.Engine}");
        Fact(page, "Machine", $"{setting.Machine}, {Amounts.Of(setting.Cores, "core")}, {Amounts.Size(setting.MemoryBytes)} memory");
        Fact(page, "Job file", setting.JobFile);
        Fact(page, "From", report.FirstAt is { } first ? Amounts.Moment(first) : "-");
        Fact(page, "To", report.LastAt is { } last ? Amounts.Moment(last) : "-");
        Fact(page, "Outputs", $"{Amounts.Of(report.Usage.CommittedFiles, "file")} committed, {Amounts.Size(report.Usage.CommittedBytes)}");
        Fact(page, "CPU time", Amounts.Time(report.Usage.CpuTotal));
        page.Write($"</dl>");
    }

    private static void Fact(HtmlPage page, string name, string value) => page.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    private static void WriteSessions(HtmlPage page, IReadOnlyList<RunSession> sessions)
    {
        const int Most = 50;
        if (sessions.Count == 0)
        {
            return;
        }

        page.Write($"""<h3>Sessions</h3><div class="wide"><table><thead><tr><th>Started</th><th class="num">Length</th><th class="num">Slots</th>""");
        page.Write($"""<th class="num">Attempts</th><th>Versions</th><th>How it ended</th></tr></thead><tbody>""");
        foreach (var session in sessions.TakeLast(Most))
        {
            page.Write($"""<tr><td class="keep">{Amounts.Moment(session.StartedAt)}</td><td class="num">{Amounts.Time(session.Length)}</td>""");
            page.Write($"""<td class="num">{session.Slots}</td><td class="num">{Amounts.Count(session.Attempts)}</td>""");
            page.Write($"""<td>{session.Setting.Program} {session.Setting.ProgramVersion}, Fleetscope {session.Setting.FleetscopeVersion}</td><td>{session.Why}""");
            page.Write($"""</td></tr>""");
        }

        page.Write($"</tbody></table></div>");
        HtmlReport.WriteLeftOut(page, Math.Max(0, sessions.Count - Most), "earlier session");
    }

    private static void WriteAttempts(HtmlPage page, RunReport report)
    {
        if (report.Attempts.Count == 0)
        {
            return;
        }

        page.Write($"""<h3>Attempts by outcome</h3><div class="wide"><table><thead><tr><th>Outcome</th><th class="num">Attempts</th><th class="num">Slot time""");
        page.Write($"""</th><th>What it means</th></tr></thead><tbody>""");
        foreach (var total in report.Attempts)
        {
            page.Write($"""<tr><td>{total.Outcome}</td><td class="num">{Amounts.Count(total.Count)}</td><td class="num">{Amounts.Time(total.SlotTime)}</td>""");
            page.Write($"""<td>{OutcomeWords.Of(total.Outcome)}</td></tr>""");
        }

        page.Write($"</tbody></table></div>");
    }
}
