using Fleetscope.Configuration;

namespace Fleetscope.Local;

/// <summary>What the local engine makes of a config.</summary>
public sealed record LocalOptions
{
    /// <summary>
    /// The keys that the local engine alone uses. None so far: CONTAINER and DOCKER_CORES say how a worker runs its jobs, so they belong to every run.
    /// </summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } = [];

    // They size a fleet and the containers on it; here there is one machine, and it is as large as it is.
    private static readonly string[] FleetSizes = ["CLUSTER_MACHINES", "TASKS_PER_MACHINE", "MEMORY"];

    /// <summary>Keys that the config sets and this engine does not apply, to be said once a run.</summary>
    public required IReadOnlyList<string> NotApplied { get; init; }

    public static LocalOptions Read(RunConfig config) =>
        new() { NotApplied = [.. FleetSizes.Where(key => config.Source.Find(key)?.Value is { } value and not ConfigValue.None)] };
}
