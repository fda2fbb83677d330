using Fleetscope.Jobs;
using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

/// <summary>docs/failure.md must tell what the code does. FLEETSCOPE_APPROVE=1 writes its table anew.</summary>
public sealed class FailurePageTests
{
    private const string Begin = "<!-- known causes: begin -->\n";
    private const string End = "<!-- known causes: end -->";

    private static readonly string PageFile = Path.Combine(Root(), "docs", "failure.md");

    [Fact]
    public void The_page_lists_every_known_cause_with_its_remedy()
    {
        var page = File.ReadAllText(PageFile);
        var table = "| Cause | What to do |\n|---|---|\n" + string.Concat(KnownCauses.All.Select(row => $"| {row.Title} | {row.Remedy.Replace("|", "\\|", StringComparison.Ordinal)} |\n"));
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("FLEETSCOPE_APPROVE") == "1")
        {
            File.WriteAllText(PageFile, page[..start] + table + page[end..]);
            return;
        }

        page[start..end].ShouldBe(table, "run this test with FLEETSCOPE_APPROVE=1 to write the table anew");
    }

    [Fact]
    public void The_page_explains_every_outcome()
    {
        var page = File.ReadAllText(PageFile);
        var outcomes = typeof(JobOutcome).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(JobOutcome))).Select(type => type.Name).ToList();

        outcomes.Count.ShouldBe(10);
        outcomes.ShouldAllBe(outcome => page.Contains($"| {outcome} |", StringComparison.Ordinal));
        outcomes.ShouldAllBe(outcome => Fleetscope.Reports.Html.OutcomeWords.Of(outcome).Length > 0);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Fleetscope.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not lie in a checkout");
        }

        return folder;
    }
}
