using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Checks;

/// <summary>A config and a job file, read as far as that is possible, with what their readers say as findings.</summary>
/// <param name="Config">The config; null when it has mistakes.</param>
/// <param name="Usable">The config for the rules to look at: with mistakes, what is left of it when the wrong keys are taken out; null when nothing is.</param>
/// <param name="WrongKeys">The keys that were taken out. What rules find in their stead is not what the user wrote.</param>
internal sealed record InputReading(RunConfig? Config, RunConfig? Usable, JobFile? JobFile, IReadOnlyList<Finding> Findings, IReadOnlySet<string> WrongKeys)
{
    private const string Unnamed = "Unnamed";
    private const string ConfigMistakes = "config-mistake";
    private const string ConfigNotice = "config-notice";
    private const string JobFileMistake = "job-file-mistake";

    /// <summary>The names under which readers speak.</summary>
    public static IReadOnlyList<string> Rules { get; } = [ConfigMistakes, ConfigNotice, JobFileMistake];

    public static InputReading Of(CheckRequest request)
    {
        var findings = new List<Finding>();
        RunConfig? config = null;
        RunConfig? usable = null;
        HashSet<string> wrongKeys = [];
        try
        {
            usable = config = RunConfig.Load(request.ConfigFile, request.Settings, request.Bucket, request.KnownKeys);
        }
        catch (ConfigException wrong)
        {
            findings.AddRange(wrong.Mistakes.Select(mistake => Of(mistake, ConfigMistakes, Severity.Error)));
            wrongKeys = [.. wrong.Mistakes.Select(mistake => mistake.Key).Where(key => key.Length > 0)];
            usable = Without(wrongKeys, request);
        }
        catch (FleetscopeException wrong)
        {
            findings.Add(new Finding(ConfigMistakes, Severity.Error, wrong.What, 0, "", "", wrong.Cause, wrong.Next));
        }

        findings.AddRange((usable?.Source.Warnings ?? []).Select(notice => Of(notice, ConfigNotice, Severity.Warning)));
        return new InputReading(config, usable, OpenJobFile(request, usable, findings), findings, wrongKeys);
    }

    /// <summary>What stands in for a config of which nothing can be read.</summary>
    public static RunConfig NoConfig(CheckRequest request)
    {
        var none = new Bucket("", null);
        return new RunConfig
        {
            Source = new ConfigFile { Path = Path.GetFullPath(request.ConfigFile) },
            AppName = Unnamed,
            Buckets = new BucketSet(none, none, none, none),
        };
    }

    // None stands for a key that is not there, so the rules see its default. The two keys without one get a name that means nothing.
    private static RunConfig? Without(IEnumerable<string> keys, CheckRequest request)
    {
        var taken = keys.Select(key => key is "APP_NAME" or "AWS_BUCKET" ? $"{key}={Unnamed}" : $"{key}=None");
        try
        {
            return RunConfig.Load(request.ConfigFile, [.. request.Settings, .. taken], request.Bucket, request.KnownKeys);
        }
        catch (FleetscopeException)
        {
            // Mistakes of the text itself: they are told already, and no key can be relied on.
            return null;
        }
    }

    private static JobFile? OpenJobFile(CheckRequest request, RunConfig? config, List<Finding> findings)
    {
        if (request.JobFile is null)
        {
            return null;
        }

        try
        {
            return JobFile.Open(request.JobFile, config?.AppName ?? Unnamed);
        }
        catch (FleetscopeException wrong)
        {
            findings.Add(new Finding(JobFileMistake, Severity.Error, wrong.What, 0, "", "", wrong.Cause, wrong.Next));
            return null;
        }
    }

    private static Finding Of(ConfigMistake mistake, string rule, Severity severity) =>
        new(rule, severity, mistake.File, mistake.Line, mistake.Key, "", mistake.Message, mistake.Fix);
}
