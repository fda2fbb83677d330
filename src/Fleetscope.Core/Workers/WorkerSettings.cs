using Fleetscope.Jobs;

namespace Fleetscope.Workers;

/// <summary>How a worker works: set once by whoever starts it.</summary>
internal sealed record WorkerSettings
{
    /// <summary>Where nobody is in a hurry: five seconds.</summary>
    public static readonly TimeSpan UsualGrace = TimeSpan.FromSeconds(5);

    /// <summary>The worker's name, kept with leases and attempts.</summary>
    public required string Name { get; init; }

    /// <summary>How many jobs run at once. At least 1.</summary>
    public required int Slots { get; init; }

    /// <summary>The folder of attempts; each gets a private one below it.</summary>
    public required string AttemptsFolder { get; init; }

    /// <summary>The folder that keeps what is fetched once for many jobs.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The folder of files that many jobs read, which workers of a machine may share; null: one of this worker's own.</summary>
    public string? SharedFolder { get; init; }

    /// <summary>How long after one slot the next one starts. Zero: all at once.</summary>
    public TimeSpan BetweenSlots { get; init; }

    /// <summary>How long a lease lasts when nobody renews it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How often leases are renewed; never more seldom than a third of <see cref="Lease"/>.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long to wait before asking an empty queue again. Queues that wait by themselves want zero.</summary>
    public TimeSpan AskAgainAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a program may run; null: for ever.</summary>
    public TimeSpan? JobTimeout { get; init; }

    /// <summary>How long a program that was asked to end may take before it is killed.</summary>
    public TimeSpan Grace { get; init; } = UsualGrace;

    /// <summary>Whether jobs whose outputs are there already are skipped (CHECK_IF_DONE_BOOL).</summary>
    public bool CheckIfDone { get; init; }

    /// <summary>Whether the worker leaves by itself when no job waits or runs any more.</summary>
    public bool LeavesWhenOver { get; init; }

    /// <summary>What the marks of this worker's processes begin with (<see cref="Processes.AttemptMark"/>), so that leftovers can be found.</summary>
    public string MarkHome { get; init; } = "";

    /// <summary>What to say of a job in its log beside the program's words; null: nothing.</summary>
    public FamilyLog? Says { get; init; }

    /// <summary>Asked after an attempt that reads in place has failed: what is wrong with the mount, so that it is not the job's fault. Null: nothing.</summary>
    public Func<string?>? Trouble { get; init; }

    /// <summary>Told each step that a job takes, from any thread.</summary>
    public Action<JobStep, Job>? Reached { get; init; }
}

/// <summary>The steps of the recipe, in order.</summary>
internal enum JobStep
{
    Leased,
    Staged,
    Started,
    Ended,
    Claimed,
    Placed,
    Committed,
    Completed,
}
