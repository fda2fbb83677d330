using System.Text.Json.Serialization;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Commands.Aws;
using Fleetscope.Cli.Commands.Jobs;
using Fleetscope.Cli.Runs;

namespace Fleetscope.Cli.Output;

/// <summary>An error as JSON.</summary>
internal sealed record ErrorResult(ErrorWords Error);

/// <param name="Findings">Every mistake, where there are several with places.</param>
internal sealed record ErrorWords(string What, string Cause, string Next, IReadOnlyList<Finding>? Findings = null);

/// <summary>The counts of a run as JSON: what <c>run</c> and <c>status</c> both print.</summary>
internal sealed record RunResult
{
    public required string Run { get; init; }

    /// <summary>running, waiting (nobody works on it), done, halted.</summary>
    public required string State { get; init; }

    public required long Submitted { get; init; }
    public required long Waiting { get; init; }
    public required long Running { get; init; }
    public required long Done { get; init; }
    public required long Skipped { get; init; }
    public required long Dead { get; init; }
    public required long Cancelled { get; init; }

    /// <summary>Jobs that ended per second lately; null when nothing is known.</summary>
    public double? JobsPerSecond { get; init; }

    /// <summary>Seconds until the run may be over; null when nothing can be said.</summary>
    public double? SecondsLeft { get; init; }

    public string? Config { get; init; }
    public string? JobFile { get; init; }
    public string? Report { get; init; }

    /// <summary>What was seen after the run was removed, line by line; null where nothing of it is removed at its end.</summary>
    public IReadOnlyList<string>? Receipt { get; init; }

    public static RunResult Of(string run, string state, Queues.JobCounts counts) => new()
    {
        Run = run,
        State = state,
        Submitted = counts.Submitted,
        Waiting = counts.Waiting,
        Running = counts.Running,
        Done = counts.Done,
        Skipped = counts.Skipped,
        Dead = counts.Dead,
        Cancelled = counts.Cancelled,
    };
}

/// <summary>Everything that commands print as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorResult))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(LogResult))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(RetryResult))]
[JsonSerializable(typeof(JobStory))]
[JsonSerializable(typeof(ReplayResult))]
[JsonSerializable(typeof(CancelResult))]
[JsonSerializable(typeof(CleanResult))]
[JsonSerializable(typeof(SetupResult))]
[JsonSerializable(typeof(SubmitResult))]
[JsonSerializable(typeof(StartResult))]
[JsonSerializable(typeof(DryRunResult))]
[JsonSerializable(typeof(DemoResult))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(FleetPlan))]
[JsonSerializable(typeof(MadeTableResult))]
[JsonSerializable(typeof(JobsMade))]
[JsonSerializable(typeof(ReapResult))]
[JsonSerializable(typeof(AccountResult))]
[JsonSerializable(typeof(FleetResult))]
internal sealed partial class CliJson : JsonSerializerContext;
