using Fleetscope.Jobs;
using Fleetscope.Logs;

namespace Fleetscope.Reports;

/// <summary>What the events of a run add up to, gathered one event at a time.</summary>
internal sealed class RunTally(ReportSources sources)
{
    private readonly ReportLimits limits = sources.Limits;
    private readonly TimelineTally timeline = new(sources.Limits);
    private readonly PlateTally plates = new();
    private readonly JobRowTally rows = new(sources.Limits.Jobs);
    private readonly UsageTally usage = new();
    private readonly SessionTally sessions = new();
    private readonly HashSet<JobId> dead = [.. sources.Dead.Select(letter => letter.Id)];
    private readonly FailureGroups recovered = new(sources.Limits.JobsPerGroup);
    private readonly List<string> warnings = [];
    private long warningsLeftOut;
    private DateTimeOffset? firstAt;
    private DateTimeOffset? lastAt;

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var job in sources.Jobs.WithCancellation(cancellationToken))
        {
            plates.Add(job);
            rows.Add(job);
        }

        await foreach (var happened in sources.Events.WithCancellation(cancellationToken))
        {
            Add(happened);
        }
    }

    public RunReport Report()
    {
        timeline.CloseOpen(lastAt ?? sources.MadeAt, sources.Counts.Running > 0 ? SegmentKind.Running : SegmentKind.Vanished);
        var deadGroups = new FailureGroups(limits.JobsPerGroup);
        foreach (var letter in sources.Dead)
        {
            deadGroups.Add(letter);
        }

        var used = usage.Usage();
        return new RunReport(
            sessions.Run, sources.MadeAt, firstAt, lastAt, sources.Counts, LedgerEquation.Of(sources.Counts), sessions.Setting,
            sessions.Sessions(lastAt), usage.Outcomes(), used, timeline.Timeline(),
            WithTails(deadGroups.Capped(limits.FailureGroups)), WithTails(recovered.Capped(limits.FailureGroups)),
            plates.Plates(limits.Plates), Sizing.From(used), ReportImages.Choose(sources), rows.Rows(sources.Counts.Submitted),
            new Capped<string>(warnings, warningsLeftOut), sources.DamagedRecords());
    }

    private void Add(RunEvent happened)
    {
        firstAt ??= happened.At;
        lastAt = lastAt is { } last && last > happened.At ? last : happened.At;
        switch (happened)
        {
            case RunStarted started:
                timeline.CloseOpen(sessions.LastHeard ?? started.At, SegmentKind.Vanished);
                sessions.Started(started);
                break;
            case AttemptStarted started:
                timeline.Started(started);
                break;
            case AttemptEnded ended:
                timeline.Ended(ended);
                plates.Ended(ended);
                rows.Ended(ended);
                usage.Ended(ended.Attempt);
                if (ended.Attempt.Outcome.CountsAsFailure && !dead.Contains(ended.Job))
                {
                    recovered.Add(ended.Job, ended.Name, 1, ended.Attempt);
                }

                break;
            case JobCommitted committed:
                usage.Committed(committed);
                break;
            case Warned when warnings.Count >= limits.Warnings:
                warningsLeftOut++;
                break;
            case Warned warned:
                warnings.Add(warned.Message);
                break;
        }

        sessions.Heard(happened);
    }

    private Capped<FailureGroup> WithTails(Capped<FailureGroup> groups) => groups with
    {
        Shown = [.. groups.Shown.Select(group => group.LogTail.Length == 0 && group.Jobs is [{ LastAttempt: { } attempt } job, ..]
            ? group with { LogTail = LogTail.Read(sources.ReadLog(job.Id, attempt)) }
            : group)],
    };
}
