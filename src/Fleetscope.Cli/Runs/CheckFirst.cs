using Fleetscope.Aws.Checks;
using Fleetscope.Checks;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Local;
using Fleetscope.Stores;

namespace Fleetscope.Cli.Runs;

/// <summary>The checks that every run makes before it creates anything.</summary>
internal sealed record CheckFirst(RunConfig Config, IEngine Engine)
{
    /// <summary>The jobs; null where they are not known yet.</summary>
    public JobFile? JobFile { get; init; }

    /// <summary>The program of the jobs; null where only an image knows it.</summary>
    public string? ProgramName { get; init; }

    /// <summary>The fleet file; null: none was named.</summary>
    public string? FleetFile { get; init; }

    /// <summary>Rules whose errors are warnings.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Whether an earlier command has set the run up.</summary>
    public bool IsSetUp { get; init; }

    /// <summary>Programs are looked for where the worker will look.</summary>
    public static string SearchPathValue => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Opens a bucket for looking into; null for one that only its name is known of here.</summary>
    public static IObjectStore? Open(Bucket bucket) => bucket.Folder is { } folder ? LocalEngine.OpenFolder(folder) : null;

    /// <summary>Opens an S3 bucket for looking into; null where it is not known how.</summary>
    public static IObjectStore? OpenElsewhere(AwsChecks aws, CheckContext context, BucketRole role) => context.Engine == "local"
        ? RemoteBuckets.Open(context.Config, context.Config.Buckets[role])
        : aws.Open(context, role);

    /// <summary>What AWS has to say about runs of its own; under another engine it says nothing.</summary>
    /// <param name="fleetFile">Null: none was named.</param>
    public static AwsCheckTerms AwsTerms(string? fleetFile) => new() { Access = Engines.Account(), FleetFile = fleetFile, Clock = Invocation.Clock };

    /// <summary>Says the warnings, and stops at errors.</summary>
    /// <exception cref="FindingsException">With every error.</exception>
    public async Task PassAsync(Screen screen, CancellationToken stopping)
    {
        var aws = new AwsChecks(AwsTerms(FleetFile) with { IsSetUp = IsSetUp });
        var context = new CheckContext(Config, JobFile, Engine.Name, ProgramName, OpenBucket) { SearchPath = SearchPathValue };
        var preflight = new Preflight(aws.Rules);
        if (Allow.Except(preflight.RuleNames).FirstOrDefault() is { } unknown)
        {
            throw new FleetscopeException($"--allow {unknown}", "there is no rule of that name", "take the name from the end of the finding's line, or see docs/checks.md");
        }

        List<Finding> errors = [];
        List<Finding> warnings = [.. Config.Source.Warnings.Select(warning => Findings.Of(warning, Severity.Warning))];
        await foreach (var finding in preflight.FindAsync(context, stopping))
        {
            (finding.Severity == Severity.Error && !Allow.Contains(finding.Rule) ? errors : warnings).Add(finding with
            {
                Severity = Allow.Contains(finding.Rule) ? Severity.Warning : finding.Severity,
            });
        }

        foreach (var line in Findings.Lines(warnings))
        {
            screen.Say(line);
        }

        if (errors.Count > 0)
        {
            throw new FindingsException($"run {Config.AppName}", errors);
        }

        IObjectStore? OpenBucket(CheckContext asking, BucketRole role) => Open(Config.Buckets[role]) ?? OpenElsewhere(aws, asking, role);
    }
}
