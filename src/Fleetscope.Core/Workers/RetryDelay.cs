using Fleetscope.Jobs;

namespace Fleetscope.Workers;

/// <summary>Decides how long a job waits before its next attempt.</summary>
/// <remarks>
/// The family waits a flat 60 seconds after every failure. A program that failed fails again whenever it is asked, so it is asked at once;
/// a store that failed may want rest.
/// </remarks>
internal static class RetryDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>1, 2, 4 ... 60 seconds after a storage failure; none after any other outcome.</summary>
    public static TimeSpan After(JobOutcome outcome, int attempt) => outcome is JobOutcome.StorageFailed
        ? TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Clamp(attempt - 1, 0, 10)), Longest.TotalSeconds))
        : TimeSpan.Zero;
}
