using System.Globalization;

namespace Fleetscope.Tests.Workers.Processes;

/// <summary>A control group with a memory limit, of version 1 or 2, where the machine lets us make one.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string folder;

    private MemoryGroup(string folder) => this.folder = folder;

    internal string JoinFile => Path.Combine(folder, "cgroup.procs");

    internal static MemoryGroup? TryMake(long bytes) =>
        TryMake("/sys/fs/cgroup/memory", "memory.limit_in_bytes", bytes) ?? TryMake("/sys/fs/cgroup", "memory.max", bytes);

    public void Dispose() => Directory.Delete(folder);

    private static MemoryGroup? TryMake(string root, string limitFile, long bytes)
    {
        var folder = Path.Combine(root, "fleetscope-test-" + Guid.NewGuid().ToString("n")[..8]);
        if (!Directory.Exists(root) || !(File.Exists(Path.Combine(root, limitFile)) || File.Exists(Path.Combine(root, "cgroup.controllers"))))
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var group = new MemoryGroup(folder);
            if (!File.Exists(Path.Combine(folder, limitFile)))
            {
                group.Dispose();
                return null;
            }

            File.WriteAllText(Path.Combine(folder, limitFile), bytes.ToString(CultureInfo.InvariantCulture));
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
