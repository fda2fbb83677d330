using System.Globalization;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Aws.Machines;

/// <summary>How a machine does at one moment, and the CPU since the moment before.</summary>
internal sealed record MachineSample
{
    private const double TooFull = 0.90;
    private const double TooIdle = 0.05;

    /// <summary>The disks that are watched, by the folder they were asked for.</summary>
    public required IReadOnlyList<(string Folder, DiskSpace Space)> Disks { get; init; }

    public required MemoryUse Memory { get; init; }

    /// <summary>Null at the first look: what CPUs did since the machine started tells nothing.</summary>
    public CpuUse? Cpu { get; init; }

    /// <summary>Jobs that this worker holds.</summary>
    public required int Jobs { get; init; }

    public required int Slots { get; init; }

    /// <summary>One line for people.</summary>
    public string Line()
    {
        IEnumerable<string> disks = Disks.Select(disk => $"disk of {disk.Folder}: {Percent(disk.Space.Fullness)} of {GB(disk.Space.TotalBytes)} used" + (disk.Space.Inodes > 0 ? $", {Percent(disk.Space.InodeFullness)} of inodes" : ""));
        var memory = $"memory: {GiB(Memory.TotalBytes - Memory.AvailableBytes)} of {GiB(Memory.TotalBytes)} used";
        var container = Memory.LimitBytes is { } limit ? $"container: {GiB(Memory.ContainerBytes)} of its {GiB(limit)}" : null;
        var cpu = Cpu is { } use ? $"CPU: {Percent(use.Busy)} of {use.Cores} core{(use.Cores == 1 ? "" : "s")} busy, {Percent(use.WaitingForDisk)} waiting for disks" : null;
        return string.Join("; ", [.. disks, memory, .. new[] { container, cpu }.OfType<string>(), $"jobs: {Jobs} held, {Slots} slot{(Slots == 1 ? "" : "s")}"]);
    }

    /// <summary>What a person should look at. The first words are those of the family's instance-monitor.py.</summary>
    public IReadOnlyList<string> Warnings()
    {
        List<string> warnings = [];
        foreach (var (folder, space) in Disks)
        {
            if (space.Fullness > TooFull)
            {
                warnings.Add($"WARNING: High disk usage. {folder} has {GB(space.FreeBytes)} left");
            }

            if (space.InodeFullness > TooFull)
            {
                warnings.Add($"WARNING: High disk usage. {folder} has room for {space.FreeInodes.ToString(CultureInfo.InvariantCulture)} more files only");
            }
        }

        if (Memory.TotalBytes > 0 && Memory.AvailableBytes < (1 - TooFull) * Memory.TotalBytes)
        {
            warnings.Add($"WARNING: High memory usage. The machine has {GiB(Memory.AvailableBytes)} left for programs");
        }

        if (Memory.LimitBytes is { } limit && Memory.ContainerBytes > TooFull * limit)
        {
            warnings.Add($"WARNING: High memory usage. The container has {GiB(limit - Memory.ContainerBytes)} left of MEMORY");
        }

        // The original warns of low CPU when less than a tenth is idle, which is high CPU (upstream D58).
        if (Jobs > 0 && Cpu is { } use && use.Busy + use.WaitingForDisk < TooIdle)
        {
            warnings.Add($"WARNING: Low CPU. {Jobs} job{(Jobs == 1 ? " is" : "s are")} held and {Percent(1 - use.Busy)} of the CPU is idle");
        }

        return warnings;
    }

    private static string Percent(double share) => $"{Math.Round(share * 100).ToString(CultureInfo.InvariantCulture)} %";

    private static string GB(long bytes) => $"{(bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB";

    private static string GiB(long bytes) => $"{(bytes / (double)(1 << 30)).ToString("0.0", CultureInfo.InvariantCulture)} GiB";
}

/// <summary>Memory of the machine, and of the container when it has a limit.</summary>
/// <param name="AvailableBytes">What programs could still get without swapping (MemAvailable), caches that can be dropped included.</param>
/// <param name="ContainerBytes">What the container's processes hold; caches that can be dropped are not counted.</param>
/// <param name="LimitBytes">The container's limit; null: none below the machine's memory.</param>
internal sealed record MemoryUse(long TotalBytes, long AvailableBytes, long ContainerBytes, long? LimitBytes);

/// <summary>What the machine's CPUs did between two looks, as shares of 1.</summary>
internal sealed record CpuUse(double Busy, double WaitingForDisk, int Cores);
