using Fleetscope.Checks;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Local;
using Fleetscope.Stores;

namespace Fleetscope.Cli.Runs;

/// <summary>The checks that every run makes before it creates anything.</summary>
internal static class CheckFirst
{
    /// <summary>Says the warnings, and stops at errors.</summary>
    /// <exception cref="FindingsException">With every error.</exception>
    public static async Task PassAsync(
        RunConfig config, JobFile jobFile, string engine, string program, IReadOnlyList<string> allow, Screen screen, CancellationToken stopping)
    {
        var context = new CheckContext(config, jobFile, engine, program, role => Open(config.Buckets[role])) { SearchPath = SearchPathValue };
        var preflight = new Preflight();
        if (allow.Except(preflight.RuleNames).FirstOrDefault() is { } unknown)
        {
            throw new FleetscopeException($"--allow {unknown}", "there is no rule of that name", "take the name from the end of the finding's line, or see docs/checks.md");
        }

        List<Finding> errors = [];
        List<Finding> warnings = [.. config.Source.Warnings.Select(warning => Findings.Of(warning, Severity.Warning))];
        await foreach (var finding in preflight.FindAsync(context, stopping))
        {
            (finding.Severity == Severity.Error && !allow.Contains(finding.Rule) ? errors : warnings).Add(finding with
            {
                Severity = allow.Contains(finding.Rule) ? Severity.Warning : finding.Severity,
            });
        }

        foreach (var line in Findings.Lines(warnings))
        {
            screen.Say(line);
        }

        if (errors.Count > 0)
        {
            throw new FindingsException($"run {config.AppName}", errors);
        }
    }

    /// <summary>Programs are looked for where the worker will look.</summary>
    public static string SearchPathValue => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Opens a bucket for looking into; null for one that only its name is known of here.</summary>
    public static IObjectStore? Open(Bucket bucket) => bucket.Folder is { } folder ? LocalEngine.OpenFolder(folder) : null;
}
