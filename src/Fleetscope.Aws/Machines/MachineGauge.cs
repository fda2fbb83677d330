using System.Globalization;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Aws.Machines;

/// <summary>Reads how the machine does, from <c>/proc</c>, the container's control group and its file systems.</summary>
/// <param name="folders">On which disks to look; folders of the same disk count once.</param>
/// <param name="root">Where <c>proc</c> and <c>sys</c> are; <c>/</c>.</param>
internal sealed class MachineGauge(IReadOnlyList<string> folders, string root = "/")
{
    private CpuTimes? before;

    /// <summary>What is not to be read counts as nothing; nothing is thrown.</summary>
    public MachineSample Read(int jobs, int slots)
    {
        var now = CpuTimes.Parse(Text("proc/stat"));
        var cpu = before is null ? null : now?.Since(before);
        before = now;
        return new MachineSample { Disks = Disks(), Memory = Memory(), Cpu = cpu, Jobs = jobs, Slots = slots };
    }

    private List<(string, DiskSpace)> Disks() =>
        [.. folders.Select(folder => (Folder: folder, Space: DiskSpace.Of(folder))).Where(disk => disk.Space is not null).Select(disk => (disk.Folder, disk.Space!))
            .DistinctBy(disk => (disk.Item2.TotalBytes, disk.Item2.Inodes, disk.Item2.FreeBytes))];

    private MemoryUse Memory()
    {
        var meminfo = Text("proc/meminfo");
        var total = (Number(meminfo, "MemTotal") ?? 0) * 1024;
        var available = (Number(meminfo, "MemAvailable") ?? 0) * 1024;

        // Control groups of version 2, then of version 1 (kernel documentation, cgroup-v2 "Memory Interface Files"). inactive_file is what the kernel drops first, as `docker stats` counts.
        var (limit, used, dropped) = Text("sys/fs/cgroup/memory.max") is { Length: > 0 } max
            ? (max, Text("sys/fs/cgroup/memory.current"), Number(Text("sys/fs/cgroup/memory.stat"), "inactive_file"))
            : (Text("sys/fs/cgroup/memory/memory.limit_in_bytes"), Text("sys/fs/cgroup/memory/memory.usage_in_bytes"), Number(Text("sys/fs/cgroup/memory/memory.stat"), "total_inactive_file"));
        return long.TryParse(limit, CultureInfo.InvariantCulture, out var most) && most > 0 && most < total && long.TryParse(used, CultureInfo.InvariantCulture, out var held)
            ? new MemoryUse(total, available, Math.Max(0, held - (dropped ?? 0)), most)
            : new MemoryUse(total, available, 0, null);
    }

    private string Text(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path)).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The number that follows a name at the start of a line.</summary>
    private static long? Number(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or ':' or '\t');
        var word = line?[(name.Length + 1)..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

/// <summary>What the CPUs have done since the machine started, in ticks: the first line of <c>/proc/stat</c>.</summary>
internal sealed record CpuTimes(long Busy, long Idle, long Waiting, int Cores)
{
    /// <returns>Null when it is not what proc(5) says.</returns>
    public static CpuTimes? Parse(string text)
    {
        var lines = text.Split('\n');
        var words = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 8 || words[0] != "cpu" || words.Skip(1).Any(word => !long.TryParse(word, CultureInfo.InvariantCulture, out _)))
        {
            return null;
        }

        // user nice system idle iowait irq softirq steal; guest time is in user already.
        long[] ticks = [.. words.Skip(1).Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        var stolen = ticks.Length > 7 ? ticks[7] : 0;
        return new CpuTimes(ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + stolen, ticks[3], ticks[4], lines.Count(line => line.StartsWith("cpu", StringComparison.Ordinal)) - 1);
    }

    /// <returns>Null when no time has passed, or the counters went back.</returns>
    public CpuUse? Since(CpuTimes before)
    {
        var (busy, waiting) = (Busy - before.Busy, Waiting - before.Waiting);
        var all = busy + waiting + Idle - before.Idle;
        return all <= 0 || busy < 0 || waiting < 0 ? null : new CpuUse((double)busy / all, (double)waiting / all, Cores);
    }
}
