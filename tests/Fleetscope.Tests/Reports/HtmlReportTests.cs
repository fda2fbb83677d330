using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Fleetscope.Reports;
using Fleetscope.Reports.Html;

namespace Fleetscope.Tests.Reports;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_browser_shows_the_title_and_the_counts_of_the_report()
    {
        var file = await WriteSampleAsync();

        var seen = await BrowserSeesAsync(file);

        seen.ShouldContain("<title>2026_03_04_Batch1_Analysis: Finished with dead jobs - Fleetscope report</title>");
        seen.ShouldContain("96 submitted = 84 done + 2 skipped + 8 dead + 2 cancelled");
        seen.ShouldContain("cellprofiler 4.2.8");
        // The script ran, so the policy in the head lets our own script through.
        seen.ShouldNotContain("aria-label=\"Filter the jobs\" hidden");
    }

    [Fact]
    public async Task Nothing_in_the_report_is_fetched_from_elsewhere()
    {
        var html = await File.ReadAllTextAsync(await WriteSampleAsync(), Token);

        References().Matches(html).Select(match => match.Groups[1].Value).ShouldAllBe(address => address.StartsWith("data:", StringComparison.Ordinal));
        html.ShouldNotContain("@import");
        html.ShouldNotContain("url(");
        html.ShouldContain("default-src 'none'");
    }

    [Fact]
    public async Task A_job_name_with_a_script_comes_out_as_text()
    {
        var file = await WriteSampleAsync();

        var seen = await BrowserSeesAsync(file);

        seen.ShouldContain("BR00117035-&lt;script&gt;alert(");
        seen.Split("<script>").Length.ShouldBe(2, "only our own script");
    }

    [Fact]
    public async Task Every_tag_that_is_opened_is_closed()
    {
        var html = await File.ReadAllTextAsync(await WriteSampleAsync(), Token);

        foreach (var tag in (string[])["section", "div", "table", "tbody", "tr", "td", "span", "svg", "rect", "text", "details", "figure", "dl", "pre", "p", "ul"])
        {
            Regex.Count(html, $"<{tag}[ >]").ShouldBe(Regex.Count(html, $"</{tag}>"), tag);
        }
    }

    [Fact]
    public async Task Control_characters_and_colours_of_a_log_do_not_reach_the_page()
    {
        var record = Record(new JobOutcome.ProgramFailed(new ProgramEnd.Exited(1)), "\u001b[31mError:\u001b[0m bad\u0000byte");
        var letter = new DeadLetter(new JobId(1), "a", 1, record);

        var html = await HtmlOfAsync(new ReportSources(SampleRun.Stream<RunEvent>([]), new JobCounts(1, 0, 0, 0, 0, 1, 0), [letter], SampleRun.Stream<ReportedJob>([]), record.EndedAt));

        html.ShouldContain("Error: bad\uFFFDbyte");
        html.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task An_empty_run_has_a_report_too()
    {
        var html = await HtmlOfAsync(new ReportSources(SampleRun.Stream<RunEvent>([]), new JobCounts(0, 0, 0, 0, 0, 0, 0), [], SampleRun.Stream<ReportedJob>([]), DateTimeOffset.UnixEpoch));

        html.ShouldContain("Nothing submitted");
        html.ShouldContain("Too little was measured");
    }

    [Fact]
    public async Task Counts_that_do_not_add_up_are_said_loudly()
    {
        var html = await HtmlOfAsync(new ReportSources(SampleRun.Stream<RunEvent>([]), new JobCounts(5, 0, 0, 3, 0, 1, 0), [], SampleRun.Stream<ReportedJob>([]), DateTimeOffset.UnixEpoch));

        html.ShouldContain("Does not add up");
        html.ShouldContain("5 submitted ≠ 3 done + 0 skipped + 1 dead + 0 cancelled");
    }

    [Fact]
    public async Task Small_pictures_are_inside_the_file_and_large_ones_are_linked_when_they_lie_near()
    {
        var small = Png("outputs/small.png", 200);
        var large = Png("outputs/a b.png", 2_000);
        File.WriteAllText(Path.Combine(folder.FullName, "outputs", "no.png"), "not a picture");
        var sources = new SampleRun().Sources with
        {
            Images = [("A01", small), ("A02", large), ("A03", Path.Combine(folder.FullName, "outputs", "no.png")), ("A04", Path.Combine(folder.FullName, "gone.png"))],
            ReportFolder = folder.FullName,
            Limits = new ReportLimits(EmbeddedBytesEach: 1_000),
        };

        var report = await RunReport.MakeAsync(sources, Token);
        var html = HtmlOf(report);

        report.Images.Shown.Count.ShouldBe(2);
        html.ShouldContain($"src=\"data:image/png;base64,{Convert.ToBase64String(await File.ReadAllBytesAsync(small, Token)).Replace("+", "&#43;", StringComparison.Ordinal)}\"");
        html.ShouldContain("src=\"outputs/a%20b.png\"");
    }

    private string Png(string name, int bytes)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var content = new byte[bytes];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(content);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(16), 64);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(20), 48);
        File.WriteAllBytes(path, content);
        return path;
    }

    internal static AttemptRecord Record(JobOutcome outcome, string log) =>
        new(1, "w", 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1), outcome, ResourceUse.None, [], log);

    private static async Task<string> HtmlOfAsync(ReportSources sources) => HtmlOf(await RunReport.MakeAsync(sources, Token));

    private static string HtmlOf(RunReport report)
    {
        using var text = new StringWriter();
        HtmlReport.Write(text, report);
        return text.ToString();
    }

    private async Task<string> WriteSampleAsync()
    {
        // FLEETSCOPE_REPORT_SAMPLE: a place to keep the sample, for looking at it.
        var file = Environment.GetEnvironmentVariable("FLEETSCOPE_REPORT_SAMPLE") ?? Path.Combine(folder.FullName, "report.html");
        await File.WriteAllTextAsync(file, await HtmlOfAsync(new SampleRun().Sources), Token);
        return file;
    }

    private async Task<string> BrowserSeesAsync(string file)
    {
        var start = new ProcessStartInfo("chromium") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", $"--user-data-dir={Path.Combine(folder.FullName, "browser")}", "--dump-dom", new Uri(file).AbsoluteUri];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var browser = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            var errors = browser.StandardError.ReadToEndAsync(limit.Token);
            var seen = await browser.StandardOutput.ReadToEndAsync(limit.Token);
            await browser.WaitForExitAsync(limit.Token);
            await errors;
            return seen;
        }
        finally
        {
            if (!browser.HasExited)
            {
                browser.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex("""\s(?:src|href|action|data|poster|srcset)\s*=\s*["']([^"']*)""", RegexOptions.IgnoreCase)]
    private static partial Regex References();
}
