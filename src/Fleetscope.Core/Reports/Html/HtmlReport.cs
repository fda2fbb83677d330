using System.Security.Cryptography;
using System.Text;

namespace Fleetscope.Reports.Html;

/// <summary>The report as one HTML file that needs no network, no script and no other file.</summary>
public static class HtmlReport
{
    public static void Write(TextWriter writer, RunReport report)
    {
        var page = new HtmlPage(writer);
        WriteHead(page, report);
        OverviewSection.Write(page, report);
        PlateSection.Write(page, report.Plates);
        TimelineSection.Write(page, report);
        FailureSection.Write(page, report);
        ResourceSection.Write(page, report);
        ImageSection.Write(page, report.Images);
        JobSection.Write(page, report.Jobs);
        page.Write($"""
            </main>
            <footer>Made by Fleetscope {report.Setting?.FleetscopeVersion} on {Amounts.Moment(report.MadeAt)}. All times are UTC. This file needs no network.</footer>
            """);
        page.WriteRaw($"<script>{ReportScript.Text}</script>\n</body>\n</html>\n");
    }

    private static void WriteHead(HtmlPage page, RunReport report)
    {
        // The browser itself holds the promise that nothing is fetched from elsewhere, and that no script but ours runs.
        var script = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportScript.Text)));
        page.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data: file:; style-src 'unsafe-inline'; script-src 'sha256-{new Markup(script)}'">
            <title>{report.Run}: {report.State} - Fleetscope report</title>
            <style>
            """);
        page.WriteRaw(ReportStyle.Text);
        page.Write($"""
            </style>
            </head>
            <body>
            <main>
            """);
    }

    /// <summary>The line under a list that was cut.</summary>
    internal static void WriteLeftOut(HtmlPage page, long leftOut, string what)
    {
        if (leftOut > 0)
        {
            page.Write($"""<p class="note">{Amounts.Of(leftOut, what)} more {(leftOut == 1 ? "is" : "are")} not shown here. The JSON report and the ledger have all counts.</p>""");
        }
    }
}
