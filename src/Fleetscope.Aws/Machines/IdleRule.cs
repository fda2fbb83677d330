namespace Fleetscope.Aws.Machines;

/// <summary>What is known of an idle worker's machine at one look.</summary>
internal sealed record IdleSight
{
    /// <summary>For how long this worker has held no job.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>For how long every look found no job in the queue, neither waiting nor with a worker.</summary>
    public required TimeSpan Empty { get; init; }

    /// <summary>Jobs that wait now.</summary>
    public required long Waiting { get; init; }

    /// <summary>Null: the machine is of no fleet that is active, or it is not known.</summary>
    public FleetSize? Fleet { get; init; }

    /// <summary>Drawn anew for each look, 0 to 1.</summary>
    public required double Chance { get; init; }
}

/// <summary>How many machines a fleet wants and has.</summary>
internal sealed record FleetSize(int Wanted, int Machines);

/// <summary>What an idle machine does.</summary>
internal enum IdleStep
{
    Stay,

    /// <summary>The fleet has more machines than it wants: this one ends, and is not replaced.</summary>
    LeaveAsSurplus,

    /// <summary>No job is left anywhere: the fleet is asked for no more machines, and this one ends.</summary>
    EndFleet,
}

/// <summary>Decides when an idle machine ends itself. Pure; why it is no alarm on the CPU: docs/decisions/20261121-idle-machines-end-themselves.md.</summary>
internal static class IdleRule
{
    /// <summary>As long as the family's alarm waits (15 times 60 s), and the grace of promise P5.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static IdleStep Decide(IdleSight sight, TimeSpan limit)
    {
        if (sight.Idle < limit)
        {
            return IdleStep.Stay;
        }

        if (sight.Empty >= limit)
        {
            return IdleStep.EndFleet;
        }

        // Jobs that others hold may come back. Whoever lowered the fleet's target has reckoned with them; below it nobody leaves.
        if (sight.Waiting > 0 || sight.Fleet is not { } fleet || fleet.Machines <= fleet.Wanted)
        {
            return IdleStep.Stay;
        }

        // Idle machines do not know each other. When each leaves with this chance, as many leave at one look as are too many, at most, on average.
        return sight.Chance * fleet.Machines < fleet.Machines - fleet.Wanted ? IdleStep.LeaveAsSurplus : IdleStep.Stay;
    }
}
