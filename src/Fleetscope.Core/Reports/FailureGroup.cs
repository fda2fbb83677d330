using Fleetscope.Jobs;

namespace Fleetscope.Reports;

/// <summary>Failures with the same cause.</summary>
/// <param name="Kind">The kind of the outcome, with the program's end where there is one: InputsMissing, ProgramFailed/Exited, ...</param>
/// <param name="Reason">The reason of the first failure, as its outcome words it.</param>
/// <param name="Telling">The line of its log that says most; empty when none does.</param>
/// <param name="ExitCode">The exit code that all of them share; null when there is none, or several.</param>
/// <param name="Count">How many failures.</param>
/// <param name="Cause">What it is, in a few words, when we know it.</param>
/// <param name="Remedy">What to do about it, when we know it.</param>
/// <param name="Jobs">The first of the jobs.</param>
/// <param name="LogTail">The end of the first failure's log.</param>
public sealed record FailureGroup(
    string Kind, string Reason, string Telling, int? ExitCode, int Count, string? Cause, string? Remedy, IReadOnlyList<FailedJob> Jobs, string LogTail)
{
    /// <summary>How many jobs are not in <see cref="Jobs"/>.</summary>
    public int JobsLeftOut => Count - Jobs.Count;

    /// <summary>One line for a list: the known cause, or the reason with the telling line.</summary>
    public string Headline => Telling.Length == 0 || Reason.Contains(Telling, StringComparison.Ordinal) ? Reason : $"{Reason}: {Telling}";
}

/// <summary>A job that failed.</summary>
/// <param name="Attempts">How many attempts it had.</param>
/// <param name="LastAttempt">The number of the attempt that failed, for its log; null when its worker vanished without a word.</param>
public sealed record FailedJob(JobId Id, string Name, int Attempts, int? LastAttempt, int? ExitCode);
