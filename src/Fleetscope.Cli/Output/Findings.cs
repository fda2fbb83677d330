using Fleetscope.Checks;
using Fleetscope.Cli.Runs;
using Fleetscope.Configuration;

namespace Fleetscope.Cli.Output;

/// <summary>Findings as lines for a person: by file, with line numbers, each with what to do.</summary>
internal static class Findings
{
    /// <summary>The findings that a failure carries; null when it has none.</summary>
    public static IReadOnlyList<Finding>? In(FleetscopeException failure) => failure switch
    {
        FindingsException found => found.Findings,
        // A single mistake is told by the failure itself.
        ConfigException { Mistakes.Count: > 1 } config => [.. config.Mistakes.Select(mistake => Of(mistake, Severity.Error))],
        _ => null,
    };

    public static IEnumerable<string> Lines(IReadOnlyList<Finding> findings)
    {
        foreach (var file in findings.GroupBy(finding => finding.File))
        {
            yield return file.Key.Length == 0 ? "(no file)" : file.Key;
            foreach (var finding in file.OrderBy(finding => finding.Line))
            {
                var place = finding.Line == 0 ? "" : $"line {finding.Line}: ";
                yield return $"  {(finding.Severity == Severity.Error ? "error  " : "warning")}  {place}{finding.Message}  [{finding.Rule}]";
                yield return $"           {finding.Fix}";
            }
        }
    }

    /// <summary>A mistake of the config's reader as a finding.</summary>
    public static Finding Of(ConfigMistake mistake, Severity severity) =>
        new(severity == Severity.Error ? "config-mistake" : "config-notice", severity, mistake.File, mistake.Line, mistake.Key, "", mistake.Message, mistake.Fix);
}
