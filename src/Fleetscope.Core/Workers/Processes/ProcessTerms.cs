namespace Fleetscope.Workers.Processes;

/// <summary>Under which terms a program runs.</summary>
/// <param name="Mark">By what its processes are known.</param>
/// <param name="TimeLimit">How long it may run, or null for as long as it likes.</param>
internal sealed record ProcessTerms(AttemptMark Mark, TimeSpan? TimeLimit = null)
{
    /// <summary>How long a program that was asked to end (SIGTERM) may take before it is made to (SIGKILL).</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);
}
