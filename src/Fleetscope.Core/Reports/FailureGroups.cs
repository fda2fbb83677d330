using Fleetscope.Jobs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>Puts failures with the same cause together: the same kind of end, and the same message once numbers, paths and names are taken out of it.</summary>
/// <param name="jobsPerGroup">How many jobs a group names; the others are counted.</param>
public sealed class FailureGroups(int jobsPerGroup = int.MaxValue)
{
    // A program that words every failure differently must not fill the memory of a report over a million jobs.
    private const int MostGroups = 2_000;
    private const string VanishedReason = "its worker vanished each time without a word";

    /// <summary>Of letters that nobody has a record of: their workers were not ours.</summary>
    private const string UntoldReason = "its worker does not tell why; the job's log may";

    private readonly Dictionary<(string Kind, string Message), Draft> drafts = [];

    private sealed class Draft(FailureGroup first)
    {
        public FailureGroup First { get; } = first;
        public List<FailedJob> Jobs { get; } = [];
        public int Count { get; set; }
        public bool SameExitCode { get; set; } = true;
    }

    /// <summary>Groups all dead letters, the largest group first.</summary>
    public static IReadOnlyList<FailureGroup> Of(IEnumerable<DeadLetter> letters)
    {
        var groups = new FailureGroups();
        foreach (var letter in letters)
        {
            groups.Add(letter);
        }

        return groups.Groups();
    }

    public void Add(DeadLetter letter) => Add(letter.Id, letter.Name, letter.Attempts, letter.Last);

    /// <summary>Adds a failure. <paramref name="attempt"/>: null when the worker vanished.</summary>
    public void Add(JobId id, string name, int attempts, AttemptRecord? attempt)
    {
        var (kind, reason) = (KindOf(attempt?.Outcome), attempt?.Outcome.Reason ?? (id == default ? UntoldReason : VanishedReason));
        var telling = FailureMessage.TellingLine(attempt?.LogTail ?? "");
        // The exit code stands outside of the message, where its digits stay.
        var exit = attempt?.Outcome is JobOutcome.ProgramFailed { End: ProgramEnd.Exited or ProgramEnd.Killed } ? $" {attempt.ExitCode}" : "";
        var key = (kind + exit, FailureMessage.Normalise($"{Essence(attempt?.Outcome)}|{telling}", name));
        if (!drafts.TryGetValue(key, out var draft))
        {
            key = drafts.Count < MostGroups ? key : ("Other", "");
            if (!drafts.TryGetValue(key, out draft))
            {
                var known = KnownCauses.Find(reason, attempt?.LogTail ?? "");
                drafts[key] = draft = new Draft(new FailureGroup(kind, reason, telling, attempt?.ExitCode, 0, known?.Title, known?.Remedy, [], attempt?.LogTail ?? ""));
            }
        }

        draft.Count++;
        draft.SameExitCode &= draft.First.ExitCode == attempt?.ExitCode;
        if (draft.Jobs.Count < jobsPerGroup)
        {
            draft.Jobs.Add(new FailedJob(id, name, attempts, attempt?.Number, attempt?.ExitCode));
        }
    }

    /// <summary>The groups so far, the largest first.</summary>
    public IReadOnlyList<FailureGroup> Groups() =>
    [
        .. drafts.Values.OrderByDescending(draft => draft.Count).ThenBy(draft => draft.First.Reason, StringComparer.Ordinal).Select(draft => draft.First with
        {
            Count = draft.Count,
            ExitCode = draft.SameExitCode ? draft.First.ExitCode : null,
            Jobs = draft.Jobs,
        }),
    ];

    internal Capped<FailureGroup> Capped(int limit)
    {
        var groups = Groups();
        return new Capped<FailureGroup>([.. groups.Take(limit)], Math.Max(0, groups.Count - limit));
    }

    private static string KindOf(JobOutcome? outcome) => outcome switch
    {
        null => "Vanished",
        JobOutcome.ProgramFailed failed => $"{nameof(JobOutcome.ProgramFailed)}/{failed.End.GetType().Name}",
        _ => outcome.GetType().Name,
    };

    /// <summary>The part of an outcome that tells one cause from another.</summary>
    private static string Essence(JobOutcome? outcome) => outcome switch
    {
        null => "",
        // How many are missing differs from job to job; which sort of thing does not. Names of files lose all but their ending in Normalise.
        JobOutcome.InputsMissing missing => string.Join(';', missing.What.Select(what => FailureMessage.Normalise(what, "")).Distinct().Order(StringComparer.Ordinal).Take(5)),
        JobOutcome.OutputClash => "",
        // The figures differ between machines and moments, the end is the same.
        JobOutcome.ProgramFailed { End: ProgramEnd.OutOfMemory or ProgramEnd.OutOfDisk or ProgramEnd.TimedOut } => "",
        _ => outcome.Reason,
    };
}
