using Fleetscope.Jobs;
using Fleetscope.Programs;
using Fleetscope.Queues;

namespace Fleetscope.Workers;

/// <summary>One delivery of a job on its way through the recipe: what is known of it so far.</summary>
internal sealed class Attempt(HeldLease held, string worker, DateTimeOffset startedAt)
{
    public HeldLease Held { get; } = held;

    public JobLease Lease => Held.Lease;

    public Job Job => Held.Lease.Job;

    public int Number => Held.Lease.Attempt;

    public string Worker { get; } = worker;

    /// <summary>Why the worker stops, asked when the attempt is given up for that.</summary>
    public Func<string> WhyStopped { get; init; } = () => "the worker was told to stop";

    /// <summary>When it was leased; once a slot has it, when that slot took it.</summary>
    public DateTimeOffset StartedAt { get; private set; } = startedAt;

    /// <summary>The slot that runs it, from 1; 0 before one has it.</summary>
    public int Slot { get; private set; }

    /// <summary>The private folders, once they are made.</summary>
    public Workspace? Workspace { get; set; }

    /// <summary>What to run, once the inputs are there.</summary>
    public ProgramCommand? Command { get; set; }

    /// <summary>Whether it reads the source bucket in place, so that what happens to a mount happens to it.</summary>
    public bool ReadsInPlace { get; set; }

    /// <summary>Its text in the run's log, while it is open.</summary>
    public Stream? Log { get; set; }

    /// <summary>How it ended; null while it goes on.</summary>
    public JobOutcome? Outcome { get; set; }

    public ResourceUse Use { get; set; } = ResourceUse.None;

    /// <summary>The last lines of its log, when it failed.</summary>
    public string LogTail { get; set; } = "";

    /// <summary>A slot takes it: what happened before was waiting.</summary>
    public void Enter(int slot, DateTimeOffset now)
    {
        Slot = slot;
        StartedAt = now;
    }

    /// <summary>The attempt as it is kept.</summary>
    public AttemptRecord Record(DateTimeOffset endedAt) => new(
        Number, Worker, Slot, StartedAt, endedAt, Outcome!, Use, Command?.Line ?? [], Outcome!.IsDone ? "" : LogTail);
}
