namespace Fleetscope.Bench.Policy;

/// <summary>Something that is going to happen in a simulated run.</summary>
internal abstract record Happening
{
    private Happening() { }

    public sealed record Submission(int Jobs) : Happening;

    public sealed record Booted(SimulatedMachine Machine) : Happening;

    public sealed record JobEnds(SimulatedMachine Machine, int Slot) : Happening;

    /// <summary>The lease of a job runs out whose machine was ended.</summary>
    public sealed record JobReturns(int Job) : Happening;

    /// <summary>AWS takes the machine away.</summary>
    public sealed record Taken(SimulatedMachine Machine) : Happening;

    /// <summary>The machine's idle alarm.</summary>
    public sealed record IdleTooLong(SimulatedMachine Machine, int Stamp) : Happening;

    /// <summary>The fleet compares its machines with its target.</summary>
    public sealed record FleetActs : Happening;

    public sealed record HoleBegins : Happening;

    public sealed record Sample : Happening;

    public sealed record Look(IRules Rules) : Happening;

    public sealed record FleetEnds : Happening;
}
