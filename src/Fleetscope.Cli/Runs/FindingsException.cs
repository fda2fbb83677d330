using Fleetscope.Checks;

namespace Fleetscope.Cli.Runs;

/// <summary>A run that does not start because of what the checks found.</summary>
internal sealed class FindingsException(string what, IReadOnlyList<Finding> findings) : FleetscopeException(
    what,
    findings.Count(finding => finding.Severity == Severity.Error) is 1 ? "1 mistake found before anything started" : $"{findings.Count(finding => finding.Severity == Severity.Error)} mistakes found before anything started",
    "correct them, or lower one that you know better about with --allow RULE")
{
    /// <summary>The errors; warnings were said before.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;
}
