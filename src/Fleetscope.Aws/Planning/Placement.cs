using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Planning;

/// <summary>How containers of a run lie on a machine of a type: as many as its cores and its memory have room for.</summary>
/// <remarks>
/// ECS sees less memory than a type is sold with. How much less, it only tells once a machine is there: AWS's own example is an m4.large with 7985 of 8192 MiB, 2.5 %
/// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html); newer types lack more. Karpenter plans with 7.5 %
/// (its setting VM_MEMORY_OVERHEAD_PERCENT), which agrees with the family's 15000 MB on 16 GiB. So 7.5 % less fits surely, and more than 2.5 % less never does.
/// </remarks>
/// <param name="Wanted">TASKS_PER_MACHINE.</param>
/// <param name="Copies">DOCKER_CORES: jobs at once in a container.</param>
internal sealed record Placement(InstanceType Type, int Wanted, int Copies, int CpuShares, int MemoryMB, int DiskGB)
{
    /// <summary>The share of a type's memory that is left to the system in any case.</summary>
    public const double LeastReserve = 0.025;

    /// <summary>The share of a type's memory to leave to the system to be sure.</summary>
    public const double SafeReserve = 0.075;

    private const int SharesOfCore = 1024;

    /// <summary>The memory for containers, in MiB, to be sure.</summary>
    public int MemoryForContainers => (int)(Type.MemoryMiB * (1 - SafeReserve));

    /// <summary>Containers that fit surely.</summary>
    public int Fits => Math.Min(FitsByCores, MemoryForContainers / MemoryMB);

    /// <summary>Containers that may fit.</summary>
    public int FitsAtMost => Math.Min(FitsByCores, (int)(Type.MemoryMiB * (1 - LeastReserve)) / MemoryMB);

    /// <summary>Containers that will run: as many as are meant, where they fit.</summary>
    public int Containers => Math.Min(Wanted, Fits);

    public double ShareOfCores => (double)Containers * CpuShares / (Type.VCpus * SharesOfCore);

    public double ShareOfMemory => (double)Containers * MemoryMB / MemoryForContainers;

    /// <summary>The memory of each copy, in MiB.</summary>
    public int MemoryPerCopy => MemoryMB / Copies;

    /// <summary>The cores of each copy.</summary>
    public double CoresPerCopy => (double)CpuShares / SharesOfCore / Copies;

    /// <summary>The disk of each container, in GB, as the family's user data gives it on Amazon Linux 1: <c>round(EBS_VOL_SIZE / TASKS_PER_MACHINE) - 2</c>, half to even.</summary>
    public int DiskPerContainer => DiskOf(DiskGB, Wanted);

    public double DiskPerCopy => Math.Max(0, (double)DiskPerContainer / Copies);

    /// <summary>Why no more fit: <c>cores</c> or <c>memory</c>.</summary>
    public string Limit => FitsByCores <= MemoryForContainers / MemoryMB ? "cores" : "memory";

    private int FitsByCores => Type.VCpus * SharesOfCore / CpuShares;

    public static Placement Of(InstanceType type, AwsOptions options, int copies) =>
        new(type, options.TasksPerMachine, copies, options.CpuShares, options.MemoryMB, options.EbsVolumeGB);

    public static int DiskOf(int volumeGB, int containers) => (int)Math.Round((double)volumeGB / containers, MidpointRounding.ToEven) - 2;
}
