using Fleetscope.Checks;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
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
        var report = await Preflight.RunAsync(context, allow, stopping);
        var warnings = report.Findings.Where(finding => finding.Severity == Severity.Warning).ToList();
        foreach (var line in Findings.Lines(warnings))
        {
            screen.Say(line);
        }

        if (report.HasErrors)
        {
            throw new FindingsException($"run {config.AppName}", [.. report.Findings.Where(finding => finding.Severity == Severity.Error)]);
        }
    }

    /// <summary>Programs are looked for where the worker will look.</summary>
    public static string SearchPathValue => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Opens a bucket for looking into; null for one that only its name is known of here.</summary>
    public static IObjectStore? Open(Bucket bucket) => bucket.Folder is { } folder ? new Local.DirectoryStore(folder) : null;
}
