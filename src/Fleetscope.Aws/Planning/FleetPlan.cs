using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Planning;

/// <summary>What a run on AWS would create, how its containers would lie on the machines, and what it would cost. What is not known is null, and said in <see cref="Unknown"/>.</summary>
public sealed record FleetPlan
{
    public required string Run { get; init; }

    public required string Region { get; init; }

    /// <summary>CLUSTER_MACHINES.</summary>
    public required int Machines { get; init; }

    /// <summary>What would be created, or found to be there already.</summary>
    public IReadOnlyList<PlannedResource> Creates { get; init; } = [];

    /// <summary>One for each MACHINE_TYPE.</summary>
    public required IReadOnlyList<PlannedMachine> Placement { get; init; }

    public required IReadOnlyList<PlannedCost> Costs { get; init; }

    /// <summary>US dollars an hour for what is known, at least and at most; null when what machines cost is not known.</summary>
    public DollarRange? PerHour { get; init; }

    /// <summary>The most that machines can cost in an hour: MACHINE_PRICE for each.</summary>
    public required decimal MachineCeilingPerHour { get; init; }

    public long? Jobs { get; init; }

    public double? MinutesPerJob { get; init; }

    /// <summary>Jobs at once in the whole fleet.</summary>
    public required long Slots { get; init; }

    /// <summary>Hours of work, all machines there from the start and none lost.</summary>
    public double? Hours { get; init; }

    /// <summary>US dollars for the whole run, for what is known; null without jobs, their duration, or what machines cost.</summary>
    public DollarRange? WholeRun { get; init; }

    /// <summary>US dollars that all machines can cost until MAX_RUN_HOURS are over, at MACHINE_PRICE.</summary>
    public required decimal MachineCeiling { get; init; }

    /// <summary>MAX_RUN_HOURS.</summary>
    public required double MaxRunHours { get; init; }

    /// <summary>When AWS would end the fleet if it were started now. It cannot be put off.</summary>
    public DateTimeOffset ValidUntil { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What costs money, or matters, and is not known; in words.</summary>
    public required IReadOnlyList<string> Unknown { get; init; }
}

/// <summary>US dollars, from the least to the most.</summary>
public sealed record DollarRange(decimal Least, decimal Most)
{
    public static DollarRange operator +(DollarRange one, DollarRange other) => new(one.Least + other.Least, one.Most + other.Most);

    public static DollarRange operator *(DollarRange one, decimal times) => new(one.Least * times, one.Most * times);

    public static DollarRange Of(decimal dollars) => new(dollars, dollars);
}

/// <summary>How containers lie on machines of a type. What is null is not known: the region does not have the type, or the account did not tell.</summary>
public sealed record PlannedMachine
{
    public required string Type { get; init; }

    public int? VCpus { get; init; }

    /// <summary>As the type is sold.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>What is left when the system has its part: 7.5 %.</summary>
    public int? MemoryForContainersMiB { get; init; }

    /// <summary>TASKS_PER_MACHINE.</summary>
    public required int Wanted { get; init; }

    /// <summary>Containers that fit surely.</summary>
    public int? Fits { get; init; }

    /// <summary>Containers that may fit.</summary>
    public int? FitsAtMost { get; init; }

    /// <summary>Containers that will run: as many as are meant, where they fit.</summary>
    public int? Containers { get; init; }

    /// <summary>DOCKER_CORES.</summary>
    public required int CopiesPerContainer { get; init; }

    public double? CoresPerCopy { get; init; }

    public int? MemoryPerCopyMiB { get; init; }

    /// <summary>The containers' share of EBS_VOL_SIZE, through the copies in one.</summary>
    public double? DiskPerCopyGB { get; init; }

    /// <summary>The share of the cores that containers reserve, 0 to 1.</summary>
    public double? ShareOfCores { get; init; }

    /// <summary>The share of the memory for containers that they reserve, 0 to 1.</summary>
    public double? ShareOfMemory { get; init; }

    /// <summary>The lowest spot price of now, in US dollars an hour.</summary>
    public decimal? SpotPrice { get; init; }
}

/// <summary>One thing that costs money.</summary>
/// <param name="PerHour">Null when it is not charged by the hour, or not known.</param>
/// <param name="Once">What it costs beside that; null when nothing, or not known.</param>
/// <param name="How">How the number came about, with the source of the price.</param>
public sealed record PlannedCost(string What, DollarRange? PerHour, DollarRange? Once, string How);
