namespace Fleetscope.Tests.Aws.Memory;

/// <summary>How long AWS takes, as seen or as documented; tests make it slower or faster.</summary>
internal sealed record MemoryTimes
{
    /// <summary>From a spot fleet request to its state <c>active</c>, and from a change of it back to there.</summary>
    public TimeSpan FleetActive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two waves of new machines of a fleet.</summary>
    public TimeSpan FleetWave { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many machines come in a wave.</summary>
    public int MachinesInWave { get; init; } = 20;

    /// <summary>Until a fleet that got no machine tries again.</summary>
    public TimeSpan FleetRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a cancelled request can still be described.</summary>
    public TimeSpan FleetForgotten { get; init; } = TimeSpan.FromHours(48);

    /// <summary>From pending to running.</summary>
    public TimeSpan MachineBoot { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From running to the ECS agent's registration.</summary>
    public TimeSpan MachineJoin { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>From shutting-down to terminated.</summary>
    public TimeSpan MachineEnd { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a terminated machine can still be described.</summary>
    public TimeSpan MachineForgotten { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From a machine's end to its container instance's deregistration.</summary>
    public TimeSpan MachineLeavesCluster { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From a task's placement (PENDING) to RUNNING: the image is pulled.</summary>
    public TimeSpan TaskStart { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From a task's stop to its end: SIGTERM and the stop timeout.</summary>
    public TimeSpan TaskStop { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a deleted service is DRAINING at least, also without tasks.</summary>
    public TimeSpan ServiceDrain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two attempts of the ECS scheduler to place what found no room.</summary>
    public TimeSpan PlacementRetry { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ExportPending { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ExportRunning { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Until Lambda can assume a new role.</summary>
    public TimeSpan RoleSettles { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a new or changed function takes no other change.</summary>
    public TimeSpan FunctionBusy { get; init; } = TimeSpan.FromSeconds(3);
}
