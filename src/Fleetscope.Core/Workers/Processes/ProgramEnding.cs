using Fleetscope.Jobs;

namespace Fleetscope.Workers.Processes;

/// <summary>Why we ended a program, if we did.</summary>
internal enum OwnEnding
{
    /// <summary>We did not.</summary>
    None,

    /// <summary>It ran longer than it may.</summary>
    TimeLimit,

    /// <summary>Its attempt was given up.</summary>
    GivenUp,
}

/// <summary>All that is known of an end, before it has a name.</summary>
/// <param name="Status">What the kernel says, or null when the process could not be ended within the bound.</param>
/// <param name="OomKills">By how much the kernel's count of out-of-memory kills rose while it ran.</param>
/// <param name="Tail">The last lines that it printed.</param>
internal sealed record EndEvidence(WaitStatus? Status, OwnEnding Ending, TimeSpan? TimeLimit, long OomKills, string Tail);

/// <summary>Gives an end its name.</summary>
internal static class ProgramEnding
{
    // What programs print when they are out of memory: the JVM, Python, .NET, C++, strerror(ENOMEM), and the tools of GNU.
    private static readonly string[] MemoryWords =
    [
        "java.lang.OutOfMemoryError", "MemoryError", "System.OutOfMemoryException", "std::bad_alloc", "Cannot allocate memory", "memory exhausted",
    ];

    // strerror(ENOSPC) and strerror(EDQUOT).
    private static readonly string[] DiskWords = ["No space left on device", "Disk quota exceeded"];

    internal static ProgramEnd Classify(EndEvidence evidence) => evidence switch
    {
        { Ending: OwnEnding.TimeLimit } => new ProgramEnd.TimedOut(evidence.TimeLimit ?? TimeSpan.Zero),
        { Ending: OwnEnding.GivenUp } or { Status: null } => new ProgramEnd.Ended(),
        { Status.Code: 0 } => new ProgramEnd.Exited(0),
        { Status: { LooksKilled: true } status, OomKills: > 0 } =>
            new ProgramEnd.OutOfMemory(status.ShellCode, "the kernel's out-of-memory killer was at work while it ran"),
        { Status: { } status } when Said(evidence.Tail, MemoryWords) is { } word => new ProgramEnd.OutOfMemory(status.ShellCode, $"the program said \"{word}\""),
        { Status: { } status } when Said(evidence.Tail, DiskWords) is { } word => new ProgramEnd.OutOfDisk(status.ShellCode, $"the program said \"{word}\""),
        { Status: { Signal: { } signal } } => new ProgramEnd.Killed(signal, WaitStatus.NameOf(signal)),
        { Status: { } status } => new ProgramEnd.Exited(status.ShellCode),
    };

    private static string? Said(string tail, string[] words) => Array.Find(words, word => tail.Contains(word, StringComparison.Ordinal));
}
