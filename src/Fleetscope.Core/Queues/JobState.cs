namespace Fleetscope.Queues;

/// <summary>Where a job is. Every submitted job is in exactly one of these.</summary>
public enum JobState
{
    /// <summary>Nobody has it.</summary>
    Waiting,

    /// <summary>A worker holds its lease.</summary>
    Running,

    /// <summary>Its outputs are committed.</summary>
    Done,

    /// <summary>CHECK_IF_DONE_BOOL found its outputs there.</summary>
    Skipped,

    /// <summary>It is out of attempts; the reason is kept.</summary>
    Dead,

    /// <summary>The user cancelled it.</summary>
    Cancelled,
}
