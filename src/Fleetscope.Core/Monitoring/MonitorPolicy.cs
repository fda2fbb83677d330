using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>Decides what a run needs, from a snapshot and nothing else. One policy for every engine; the terms say how much it may trust what it sees.</summary>
/// <param name="HaltAtPercent">Stop when at least this share of the submitted jobs is dead (1 to 100); null: never.</param>
public sealed record MonitorPolicy(double? HaltAtPercent = null)
{
    /// <summary>Workers that may end one after another without a single job ending in between. More, and starting them again helps nobody.</summary>
    public const int LostWorkersAtMost = 5;

    /// <summary>The same for a fleet that was larger: so many times all of its machines.</summary>
    public const int LostFleetsAtMost = 2;

    public MonitorTerms Terms { get; init; } = MonitorTerms.Exact;

    /// <summary>Whether machines are not replaced once the run has had time to get some.</summary>
    public bool Cheapest { get; init; }

    /// <summary>A whole look: what to do, in order, and what to remember. The last action is one that waits, starts workers or ends the run.</summary>
    public MonitorStep Step(MonitorMemory memory, JobCounts counts, FleetStatus fleet, int slots, DateTimeOffset at)
    {
        List<MonitorAction> actions = [];
        memory = memory.See(counts, fleet, at, Terms);
        while (true)
        {
            var action = Decide(new Snapshot(counts, fleet, memory.Lost) { At = at, Slots = slots, Memory = memory });
            if (actions.Exists(earlier => earlier.GetType() == action.GetType()))
            {
                action = new MonitorAction.Wait();
            }

            actions.Add(action);
            memory = memory.After(action, at);
            if (action is not (MonitorAction.Warn or MonitorAction.EndMachines or MonitorAction.Resize))
            {
                return new MonitorStep(actions, memory);
            }
        }
    }

    public MonitorAction Decide(Snapshot now) =>
        Empty(now) ?? Halted(now) ?? OutOfTime(now) ?? OutOfPatience(now) ?? Unsubmitted(now) ?? Ending(now) ?? Useless(now) ?? TooLarge(now) ?? Short(now);

    /// <summary>No job waits or runs. Whether that is the end depends on how often and for how long it was seen.</summary>
    private MonitorAction? Empty(Snapshot now)
    {
        if (now.Left > 0 || (Terms.WaitsForJobs && !now.HadJobs))
        {
            return null;
        }

        return Terms.EmptyLooks <= 1 || (now.Memory.EmptyLooks >= Terms.EmptyLooks && !now.Within(Terms.Settling, now.Memory.EmptySince))
            ? new MonitorAction.Finish("every job has ended")
            : new MonitorAction.Wait($"no job is left to be seen; it is so when it stays so until {now.Memory.EmptySince + Terms.Settling:HH:mm:ss}");
    }

    private MonitorAction.Halt? Halted(Snapshot now) =>
        HaltAtPercent is { } percent && now.Counts is { Dead: > 0, Submitted: > 0 } && now.Counts.Dead * 100.0 >= percent * now.Counts.Submitted
            ? new MonitorAction.Halt($"{now.Counts.Dead} of {now.Counts.Submitted} jobs are dead, and --halt {percent:0.##}% was asked for")
            : null;

    private static MonitorAction.Pause? OutOfTime(Snapshot now)
    {
        if (now.Fleet.EndsAt is { } end && now.At >= end)
        {
            return new MonitorAction.Pause($"the fleet's time was over at {end:yyyy-MM-dd HH:mm}Z; {now.Left} jobs are left and stay queued");
        }

        return now.Fleet is { IsClosed: true, Running: 0 }
            ? new MonitorAction.Pause($"the fleet gives no machine any more{Because(now.Fleet.Shortage)}; {now.Left} jobs are left and stay queued")
            : null;
    }

    /// <summary>Machines come and go and no job ends. Want of capacity is no reason: machines that the engine took away are not counted.</summary>
    private MonitorAction.GiveUp? OutOfPatience(Snapshot now)
    {
        var atMost = Math.Max(LostWorkersAtMost, LostFleetsAtMost * Math.Max(now.Fleet.Wanted, now.Memory.MostWanted));
        if (now.SinceProgress < atMost || now.Within(Terms.GiveUpAfter, now.Memory.ProgressAt) || (!now.Fleet.Replaces && now.Fleet.Running >= now.Fleet.Wanted))
        {
            return null;
        }

        return new MonitorAction.GiveUp(now.Fleet.Replaces
            ? $"{now.SinceProgress} machines ended since {now.Memory.ProgressAt:HH:mm} without finishing a job{(now.Fleet.Ended.Count == 0 ? "" : $"; the last one: {now.Fleet.Ended[^1]}")}"
            : $"{now.SinceProgress} workers ended without finishing a job; the last one: {HowTheLastEnded(now.Fleet)}");
    }

    private static MonitorAction.Wait? Unsubmitted(Snapshot now) => now.Left > 0 || now.HadJobs ? null : new MonitorAction.Wait("no job was submitted yet");

    /// <summary>The fleet ends by itself while jobs are left.</summary>
    private MonitorAction.Warn? Ending(Snapshot now) =>
        !now.Memory.WarnedOfEnd && now.Fleet is { StartedAt: { } start, EndsAt: { } end } && now.At >= start + ((end - start) * Terms.WarnAt)
            ? new MonitorAction.Warn($"{Terms.WarnAt:0%} of the fleet's time is over and {now.Left} jobs are left; it ends at {end:yyyy-MM-dd HH:mm}Z, which cannot be put off. "
                + "Jobs that are left then stay queued: startCluster goes on with them")
            : null;

    /// <summary>Machines that never joined, or have no worker: they cost money, and the originals never end them.</summary>
    private MonitorAction.EndMachines? Useless(Snapshot now)
    {
        var useless = now.Memory.Suspects.Where(suspect => !now.Within(Terms.SuspectFor, suspect.Value)).Select(suspect => suspect.Key).Order(StringComparer.Ordinal).ToList();
        if (useless.Count == 0)
        {
            return null;
        }

        // Jobs end, yet no machine works: then what is told of the machines is wrong, and nothing is ended on that.
        var contradiction = now.Memory.Suspects.Count >= now.Fleet.Running && now.Within(Terms.SuspectFor, now.Memory.ProgressAt);
        return contradiction ? null : new MonitorAction.EndMachines(useless, $"{useless.Count} of {now.Fleet.Running} machines never joined or have no worker{Because(now.Fleet.Shortage)}");
    }

    /// <summary>More machines are wanted than the jobs left can use. Asking for fewer ends none; it keeps lost ones from being replaced.</summary>
    private MonitorAction.Resize? TooLarge(Snapshot now)
    {
        if (!now.Fleet.Replaces || now.Fleet.IsClosed || now.Fleet.Wanted <= 1 || now.Within(Terms.ResizeEvery, now.Memory.ResizedAt))
        {
            return null;
        }

        if (Cheapest && now.Memory.FirstLookAt is { } first && now.At - first >= Terms.CheapestAfter)
        {
            return new MonitorAction.Resize(1, "cheapest: machines that are lost are not replaced");
        }

        // A fleet is never made larger again, so fewer jobs must have been seen twice, and not while somebody submits.
        var left = Math.Max(now.Left, now.Memory.LeftBefore);
        var needed = (int)Math.Clamp((left + now.Slots - 1) / now.Slots, 1, int.MaxValue);
        var worthIt = now.Fleet.Wanted - needed >= Math.Max(1, now.Fleet.Wanted * Terms.ResizeBy);
        return worthIt && !now.Within(Terms.Settling, now.Memory.GrewAt)
            ? new MonitorAction.Resize(needed, $"{left} jobs are left and a machine takes {now.Slots} at once")
            : null;
    }

    private static MonitorAction Short(Snapshot now)
    {
        if (!now.Fleet.Replaces)
        {
            return now.Fleet.Running >= now.Fleet.Wanted ? new MonitorAction.Wait() : new MonitorAction.StartWorkers(HowTheLastEnded(now.Fleet));
        }

        return now.Fleet switch
        {
            { Wanted: 0 } => new MonitorAction.Wait("no fleet was started yet"),
            { Running: var running, Wanted: var wanted } when running < wanted => new MonitorAction.Wait($"{running} of {wanted} machines are there{Because(now.Fleet.Shortage)}"),
            _ => new MonitorAction.Wait(),
        };
    }

    private static string HowTheLastEnded(FleetStatus fleet) => fleet.Ended.Count == 0 ? "no worker is there" : fleet.Ended[^1];

    private static string Because(string why) => why.Length == 0 ? "" : ": " + why;
}

/// <summary>What a look comes to.</summary>
/// <param name="Actions">What to do, in order; at least one.</param>
public sealed record MonitorStep(IReadOnlyList<MonitorAction> Actions, MonitorMemory Memory);
