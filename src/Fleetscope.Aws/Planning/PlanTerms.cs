namespace Fleetscope.Aws.Planning;

/// <summary>What a plan is told besides the config.</summary>
public sealed record PlanTerms
{
    /// <summary>The fleet file; null: disks, zones and addresses are not known.</summary>
    public string? FleetFile { get; init; }

    /// <summary>How many jobs; null when it is not known.</summary>
    public long? Jobs { get; init; }

    /// <summary>How long a job typically takes; null when it is not known.</summary>
    public double? MinutesPerJob { get; init; }
}
