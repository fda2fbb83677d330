namespace Fleetscope.Bench.Policy;

/// <summary>What a simulated run is like.</summary>
/// <param name="Machines">CLUSTER_MACHINES.</param>
/// <param name="Slots">Jobs at once on each: TASKS_PER_MACHINE times DOCKER_CORES.</param>
/// <param name="Median">The median duration of a job; durations are log-normal.</param>
/// <param name="Spread">The standard deviation of the logarithm: 0.3 is even work, 1.2 has a long tail.</param>
internal sealed record Scenario(string Name, int Machines, int Slots, int Jobs, TimeSpan Median, double Spread)
{
    /// <summary>No job takes longer.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(8);

    /// <summary>How often AWS takes a machine away, per machine and hour.</summary>
    public double Interruptions { get; init; } = 0.03;

    /// <summary>Holes in the capacity per hour: no machine comes, and a part of those there is taken.</summary>
    public double Holes { get; init; } = 0.3;

    public TimeSpan HoleLength { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The share of machines that a hole takes.</summary>
    public double HoleTakes { get; init; } = 0.1;

    /// <summary>The share of machines that boot and never become workers, so that they have no idle alarm either.</summary>
    public double NeverJoin { get; init; } = 0.002;

    /// <summary>The oldest that a count of the queue may be. Waiting and running jobs are counted apart, each with its own age.</summary>
    public TimeSpan Lag { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When jobs become visible: over this time from the start.</summary>
    public TimeSpan Submission { get; init; }

    public bool Cheapest { get; init; }

    /// <summary>When the fleet ends by itself. The originals' are valid for a year; both get MAX_RUN_HOURS here.</summary>
    public TimeSpan FleetLasts { get; init; } = TimeSpan.FromHours(168);
}
