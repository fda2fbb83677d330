namespace Fleetscope.Aws.Planning;

/// <summary>How long jobs take that all take the same time. Starting machines and losing them is not counted.</summary>
/// <param name="Slots">Jobs at once in the whole fleet.</param>
internal sealed record RunEstimate(long Jobs, double MinutesPerJob, long Slots, double Hours)
{
    /// <summary>The share of MAX_RUN_HOURS from which a run is too tight to be sure.</summary>
    public const double TightShare = 0.8;

    public static RunEstimate Of(long jobs, double minutesPerJob, long slots)
    {
        slots = Math.Max(1, slots);
        var rounds = (jobs + slots - 1) / slots;
        return new RunEstimate(jobs, minutesPerJob, slots, rounds * minutesPerJob / 60);
    }
}
