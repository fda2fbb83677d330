using Fleetscope.Jobs;

namespace Fleetscope.Queues;

/// <summary>What is kept of one attempt: the reason of its end, and what a person asks about it later.</summary>
/// <param name="Number">The delivery, from 1.</param>
/// <param name="Worker">The worker that ran it.</param>
/// <param name="Slot">The slot of that worker, from 1.</param>
/// <param name="StartedAt">When a slot took it; when it was leased, if none did.</param>
/// <param name="EndedAt">When its outcome was known.</param>
/// <param name="Command">The command line as a list, program first; empty when nothing was started.</param>
/// <param name="LogTail">The last lines of its log (50 at most, 8 KiB at most); empty for attempts that succeeded.</param>
public sealed record AttemptRecord(
    int Number,
    string Worker,
    int Slot,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    JobOutcome Outcome,
    ResourceUse Use,
    IReadOnlyList<string> Command,
    string LogTail)
{
    /// <summary>The exit code of the program, where there was one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int? ExitCode => Outcome is JobOutcome.ProgramFailed failed ? failed.End.ExitCode : Outcome is JobOutcome.Succeeded or JobOutcome.OutputsMissing ? 0 : null;
}
