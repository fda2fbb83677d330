using System.CommandLine;
using Fleetscope.Aws.Checks;
using Fleetscope.Checks;
using Fleetscope.Checks.Fixing;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Spectre.Console;

namespace Fleetscope.Cli.Commands;

/// <summary><c>check [JOBFILE]</c>: what can be known to be wrong before anything starts.</summary>
internal static class CheckCommand
{
    private const int PlacesShown = 200;

    private static readonly Argument<FileInfo?> JobFile = new("JOBFILE")
    {
        Description = "The job file; without it only the config is checked", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Fix = new("--fix")
    {
        Description = "Write corrected copies beside the files (job.fixed.json, load_data.fixed.csv, config.fixed.py), where the correction is certain",
    };

    private static readonly Option<FileInfo?> FleetFile = new("--fleet") { Description = "The fleet file, to be checked too (AWS only)", HelpName = "FILE" };

    private static readonly Option<double?> MinutesPerJob = new Option<double?>("--minutes-per-job")
    {
        Description = "How long a job typically takes, to see whether MAX_RUN_HOURS is enough (AWS only)", HelpName = "N",
    }.Positive();

    public static Command Create()
    {
        var command = new Command("check", """
            Finds what is wrong with a config and a job file before anything starts. Exit code 1 when there are errors.

            Examples:
              fleetscope check
              fleetscope check files/job.json --bucket ./bucket
              fleetscope check files/job.json --allow placeholder-left --output json
              fleetscope check files/job.json --fix
              fleetscope check files/job.json --engine aws --fleet files/fleet.json
            """)
        {
            JobFile, RunOptions.Allow, Fix, FleetFile, MinutesPerJob,
        }.WithConfig();
        command.SetAction(CheckAsync);
        return command;
    }

    private static async Task<int> CheckAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var aws = new AwsChecks(CheckFirst.AwsTerms(parsed.GetValue(FleetFile)?.FullName) with { MinutesPerJob = parsed.GetValue(MinutesPerJob) });
        var request = new CheckRequest
        {
            ConfigFile = RunOptions.ConfigPath(parsed),
            Settings = parsed.GetValue(RunOptions.Set) ?? [],
            Bucket = parsed.GetValue(RunOptions.Bucket),
            JobFile = parsed.GetValue(JobFile)?.FullName,
            Engine = parsed.GetValue(RunOptions.Engine),
            Allow = parsed.GetValue(RunOptions.Allow) ?? [],
            Open = CheckFirst.Open,
            OpenElsewhere = (context, role) => CheckFirst.OpenElsewhere(aws, context, role),
            HasOwnWorkers = Engines.HasOwnWorkers,
            SearchPath = CheckFirst.SearchPathValue,
            KnownKeys = RunOptions.KnownKeys,
        };
        var report = await new Preflight(aws.Rules).CheckAsync(request, stopping);
        return Show(screen, report.Findings, parsed.GetValue(Fix) ? await Fixes.WriteAsync(request, stopping) : null);
    }

    /// <summary>Prints what was found, and says the exit code of it.</summary>
    /// <param name="written">The corrected copies; null when none were asked for.</param>
    public static int Show(Screen screen, IReadOnlyList<Finding> findings, IReadOnlyList<FixedFile>? written = null)
    {
        screen.Result(new CheckResult(findings, written), CliJson.Default.CheckResult, words =>
        {
            Print(words, findings);
            PrintFixes(words, written);
        });
        return findings.Any(finding => finding.Severity == Severity.Error) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void PrintFixes(IAnsiConsole words, IReadOnlyList<FixedFile>? written)
    {
        if (written is { Count: 0 })
        {
            words.Plain("Nothing could be corrected with certainty.");
        }

        foreach (var file in written ?? [])
        {
            words.Plain();
            words.Plain($"{file.File}, from {Path.GetFileName(file.Original)}:");
            foreach (var place in file.Changes.Take(PlacesShown))
            {
                words.Plain($"  line {place.Line}: {(place.Before.Length == 0 ? "added" : place.Before)} -> {(place.After.Length == 0 ? "removed" : place.After)}  ({place.Why})");
            }

            if (file.Changes.Count > PlacesShown)
            {
                words.Plain($"  and {file.Changes.Count - PlacesShown:N0} more changes; --output json has them all");
            }
        }
    }

    private static void Print(IAnsiConsole words, IReadOnlyList<Finding> findings)
    {
        foreach (var line in Findings.Lines(findings))
        {
            words.Plain(line);
        }

        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        var warnings = findings.Count - errors;
        words.Plain(findings.Count == 0
            ? "Nothing is wrong, as far as can be known beforehand."
            : $"{errors} error{(errors == 1 ? "" : "s")}, {warnings} warning{(warnings == 1 ? "" : "s")}");
    }
}

/// <summary>What a check found, as JSON.</summary>
/// <param name="Fixed">The corrected copies that were written; absent without --fix.</param>
internal sealed record CheckResult(IReadOnlyList<Finding> Findings, IReadOnlyList<FixedFile>? Fixed = null);
