using Fleetscope.Jobs;

namespace Fleetscope.Reports;

/// <summary>The answer of <c>dead list</c>: the dead jobs of a run, grouped by reason.</summary>
public sealed record DeadList(string Run, IReadOnlyList<DeadListGroup> Groups)
{
    /// <param name="log">Where the log of an attempt is to be found; the attempt is null when its worker vanished.</param>
    public static DeadList Of(string run, IReadOnlyList<FailureGroup> groups, Func<JobId, int?, string?> log) => new(run,
    [
        .. groups.Select(group => new DeadListGroup(group.Headline, group.Count, group.Cause, group.Remedy,
            [.. group.Jobs.Select(job => new DeadListJob(job.Id, job.Name, job.Attempts, job.ExitCode, log(job.Id, job.LastAttempt)))])),
    ]);
}

/// <summary>Dead jobs with the same cause.</summary>
public sealed record DeadListGroup(string Reason, int Count, string? Cause, string? Remedy, IReadOnlyList<DeadListJob> Jobs);

/// <summary>A dead job.</summary>
/// <param name="Log">The file of its last log; null when there is none.</param>
public sealed record DeadListJob(JobId Id, string Name, int Attempts, int? ExitCode, string? Log);
