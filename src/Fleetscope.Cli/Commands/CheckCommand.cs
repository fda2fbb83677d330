using System.CommandLine;
using Fleetscope.Checks;
using Fleetscope.Cli.Output;
using Fleetscope.Cli.Runs;
using Spectre.Console;

namespace Fleetscope.Cli.Commands;

/// <summary><c>check [JOBFILE]</c>: what can be known to be wrong before anything starts.</summary>
internal static class CheckCommand
{
    private static readonly Argument<FileInfo?> JobFile = new("JOBFILE")
    {
        Description = "The job file; without it only the config is checked", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string[]> Allow = new("--allow")
    {
        Description = "Lower a check's error to a warning. Repeatable", HelpName = "RULE", DefaultValueFactory = _ => [],
    };

    public static Command Create()
    {
        var command = new Command("check", """
            Finds what is wrong with a config and a job file before anything starts. Exit code 1 when there are errors.

            Examples:
              fleetscope check
              fleetscope check files/job.json --bucket ./bucket
              fleetscope check files/job.json --allow placeholder-left --output json
            """)
        {
            JobFile, Allow,
        }.WithConfig();
        command.SetAction(CheckAsync);
        return command;
    }

    private static async Task<int> CheckAsync(ParseResult parsed, CancellationToken stopping)
    {
        var screen = Screen.For(parsed);
        var request = new CheckRequest
        {
            ConfigFile = RunOptions.ConfigPath(parsed),
            Settings = parsed.GetValue(RunOptions.Set) ?? [],
            Bucket = parsed.GetValue(RunOptions.Bucket),
            JobFile = parsed.GetValue(JobFile)?.FullName,
            Engine = parsed.GetValue(RunOptions.Engine),
            Allow = parsed.GetValue(Allow) ?? [],
            Open = CheckFirst.Open,
            SearchPath = CheckFirst.SearchPathValue,
            KnownKeys = RunOptions.KnownKeys,
        };
        var report = await new Preflight().CheckAsync(request, stopping);
        screen.Result(new CheckResult(report.Findings), CliJson.Default.CheckResult, words => Print(words, report));
        return report.HasErrors ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static void Print(IAnsiConsole words, CheckReport report)
    {
        foreach (var line in Findings.Lines(report.Findings))
        {
            words.Plain(line);
        }

        var errors = report.Findings.Count(finding => finding.Severity == Severity.Error);
        var warnings = report.Findings.Count - errors;
        words.Plain(report.Findings.Count == 0
            ? "Nothing is wrong, as far as can be known beforehand."
            : $"{errors} error{(errors == 1 ? "" : "s")}, {warnings} warning{(warnings == 1 ? "" : "s")}");
    }
}

/// <summary>What a check found, as JSON.</summary>
internal sealed record CheckResult(IReadOnlyList<Finding> Findings);
