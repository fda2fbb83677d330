using Fleetscope.Jobs;

namespace Fleetscope.Workers.Processes;

/// <summary>What is known of a program that has ended.</summary>
/// <param name="LogTail">Its last lines as clean text (<see cref="LogTail"/>), whatever bytes it printed.</param>
/// <param name="ProcessId">Its process, or null when it was never started.</param>
internal sealed record ProgramResult(ProgramEnd End, ResourceUse Use, string LogTail, int? ProcessId)
{
    /// <summary>Why a part of the log is missing from its file (the disk of the logs is full), or null. The tail is complete all the same.</summary>
    public string? LogFailure { get; init; }
}
