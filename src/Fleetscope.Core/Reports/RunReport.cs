using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>All that there is to say about a run, as data: the HTML, the JSON and the text are written from this alone.</summary>
/// <param name="Run">The name of the run; empty when it was never started.</param>
/// <param name="MadeAt">When the report was made. All moments are UTC.</param>
/// <param name="FirstAt">The first event.</param>
/// <param name="LastAt">The last event.</param>
/// <param name="Counts">Where the jobs are, by the ledger.</param>
/// <param name="Equation">The ledger equation in numbers, and whether it holds.</param>
/// <param name="Setting">What ran last, with its versions; null when the run was never started.</param>
/// <param name="Sessions">Each time that somebody started the run or went on with it, oldest first.</param>
/// <param name="Attempts">How many attempts ended how, most frequent first.</param>
/// <param name="Usage">What the attempts used.</param>
/// <param name="Timeline">Which slot did what when.</param>
/// <param name="Dead">The dead jobs, grouped by what went wrong.</param>
/// <param name="Recovered">Failed attempts of jobs that are not dead, grouped the same way.</param>
/// <param name="Plates">The plates, the ones with dead jobs first.</param>
/// <param name="Sizing">What a machine for this work needs, as far as it was measured.</param>
/// <param name="Images">Pictures among the outputs.</param>
/// <param name="Jobs">The jobs, dead ones first.</param>
/// <param name="Warnings">What the run said once.</param>
/// <param name="DamagedRecords">Records of the event log that could not be read.</param>
public sealed record RunReport(
    string Run,
    DateTimeOffset MadeAt,
    DateTimeOffset? FirstAt,
    DateTimeOffset? LastAt,
    JobCounts Counts,
    LedgerEquation Equation,
    RunSetting? Setting,
    IReadOnlyList<RunSession> Sessions,
    IReadOnlyList<OutcomeTotal> Attempts,
    RunUsage Usage,
    SlotTimeline Timeline,
    Capped<FailureGroup> Dead,
    Capped<FailureGroup> Recovered,
    Capped<Plate> Plates,
    Sizing Sizing,
    Capped<ReportImage> Images,
    Capped<JobRow> Jobs,
    Capped<string> Warnings,
    int DamagedRecords)
{
    /// <summary>Reads the sources to their end and makes the report.</summary>
    public static async Task<RunReport> MakeAsync(ReportSources sources, CancellationToken cancellationToken)
    {
        var tally = new RunTally(sources);
        await tally.ReadAsync(cancellationToken);
        return tally.Report();
    }

    /// <summary>The state of the run in a few words.</summary>
    public string State => this switch
    {
        { Equation.Holds: false } => "Does not add up",
        { Counts.Submitted: 0 } => "Nothing submitted",
        { Counts.Running: > 0 } => "Running",
        { Counts.Waiting: > 0 } => "Not finished",
        { Counts.Dead: > 0 } => "Finished with dead jobs",
        { Counts.Cancelled: > 0 } => "Finished, some cancelled",
        _ => "Complete",
    };

    /// <summary>The time during which the run was being worked on: its sessions added up.</summary>
    public TimeSpan Worked => Sessions.Aggregate(TimeSpan.Zero, (sum, session) => sum + session.Length);
}

/// <summary>The ledger equation, submitted = waiting + running + done + skipped + dead + cancelled, in numbers.</summary>
public sealed record LedgerEquation(string Text, bool Holds)
{
    public static LedgerEquation Of(JobCounts counts)
    {
        (long Count, string Name)[] parts =
            [(counts.Waiting, "waiting"), (counts.Running, "running"), (counts.Done, "done"), (counts.Skipped, "skipped"), (counts.Dead, "dead"), (counts.Cancelled, "cancelled")];
        // done, skipped, dead and cancelled always; waiting and running only while there are some, because a run that ended has none.
        var shown = parts.Where((part, place) => place >= 2 || part.Count > 0).Select(part => $"{Amounts.Count(part.Count)} {part.Name}");
        return new LedgerEquation($"{Amounts.Count(counts.Submitted)} submitted {(counts.AddsUp ? "=" : "≠")} {string.Join(" + ", shown)}", counts.AddsUp);
    }
}

/// <summary>What ran, with its versions.</summary>
/// <param name="Program">The adapter: cellprofiler, fiji, command.</param>
/// <param name="ProgramVersion">What the program says of its version; empty where it was not asked.</param>
public sealed record RunSetting(
    string Engine, string Program, string ProgramVersion, string FleetscopeVersion, string JobFile, string Machine, int Cores, long MemoryBytes);

/// <summary>One time that the run was started or gone on with.</summary>
/// <param name="EndedAt">When it ended; the last thing heard of it when it ended without a word.</param>
/// <param name="Why">Why it ended, in the run's own words.</param>
/// <param name="Slots">The slots of its workers.</param>
/// <param name="Attempts">The attempts that ended in it.</param>
public sealed record RunSession(DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Why, RunSetting Setting, int Workers, int Slots, long Attempts)
{
    public TimeSpan Length => EndedAt - StartedAt;
}

/// <summary>How many attempts ended in one way.</summary>
/// <param name="Outcome">The kind of the outcome: Succeeded, ProgramFailed, ...</param>
/// <param name="SlotTime">The time that they held slots, together.</param>
public sealed record OutcomeTotal(string Outcome, long Count, TimeSpan SlotTime);

/// <summary>A list that may be cut short, and says by how much.</summary>
/// <param name="Shown">The items.</param>
/// <param name="LeftOut">How many there are beyond them.</param>
public sealed record Capped<T>(IReadOnlyList<T> Shown, long LeftOut)
{
    public long Total => Shown.Count + LeftOut;
}

/// <summary>One job in the list of all jobs.</summary>
/// <param name="Attempts">Attempts that ended, whatever the outcome.</param>
/// <param name="Use">What its last attempt used; null when none ended.</param>
/// <param name="Took">How long its last attempt held a slot.</param>
/// <param name="Reason">How its last attempt ended.</param>
public sealed record JobRow(JobId Id, string Name, JobState State, int Attempts, ResourceUse? Use, TimeSpan? Took, string Reason);
