using Fleetscope.Checks;

namespace Fleetscope.Tests.WholeRuns.BadInputs;

/// <summary>Mistakes that are named before anything starts, each by the rule that knows it.</summary>
public sealed class BadProjectTests
{
    public static TheoryData<string> Names { get; } = [.. BadProject.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_is_an_error_of_its_rule_with_what_to_do(string name)
    {
        var row = BadProject.All.Single(row => row.Name == name);
        using var project = row.Make();

        var report = await project.CheckAsync(configText: row.ConfigText, jobText: row.JobText);

        var said = string.Join('\n', report.Findings.Select(finding => $"{finding.Severity} {finding.Rule} {finding.File}:{finding.Line} {finding.Message} -> {finding.Fix}"));
        var errors = report.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        errors.ShouldContain(finding => finding.Rule == row.Rule && finding.Message.Contains(row.Message, StringComparison.OrdinalIgnoreCase), said);
        errors.ShouldAllBe(finding => finding.Fix.Length > 0 && finding.File.Length > 0, said);
        report.Findings.ShouldAllBe(finding => finding.Message.Length < 1000 && !finding.Message.Any(char.IsControl), said);
    }
}
