using Fleetscope.Jobs;

namespace Fleetscope.Logs;

/// <summary>All that a run says: the text of each attempt, and one list of everything that ever happened.</summary>
public interface IRunLog
{
    /// <summary>Opens the text of an attempt for writing. Where nothing is written there may be nothing to read later.</summary>
    /// <remarks>What cannot be kept throws an <see cref="IOException"/> from writing.</remarks>
    Stream OpenAttempt(JobId job, int attempt);

    /// <summary>Opens the text of an attempt for reading, also while it is written; null when there is none.</summary>
    Stream? ReadAttempt(JobId job, int attempt);

    /// <summary>Adds an event. It is written soon, not at once; <see cref="FlushAsync"/> waits for it.</summary>
    void Append(RunEvent happened);

    /// <summary>Waits until everything appended so far is written.</summary>
    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Every event so far, oldest first. Damaged records are passed over and told to <paramref name="damaged"/>.</summary>
    IAsyncEnumerable<RunEvent> ReadAsync(Action<string> damaged, CancellationToken cancellationToken);
}
