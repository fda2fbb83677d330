using Fleetscope.Aws.Machines;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class MachineSampleTests : IDisposable
{
    private const long GiB = 1L << 30;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("fleetscope-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void A_machine_is_told_in_one_line()
    {
        var sample = Sample() with { Cpu = new CpuUse(0.83, 0.02, 4), Jobs = 4, Slots = 4 };

        sample.Line().ShouldBe(
            "disk of /: 41 % of 30.0 GB used, 25 % of inodes; memory: 6.0 GiB of 16.0 GiB used; container: 5.0 GiB of its 14.6 GiB; CPU: 83 % of 4 cores busy, 2 % waiting for disks; jobs: 4 held, 4 slots");
        sample.Warnings().ShouldBeEmpty();
    }

    [Fact]
    public void What_runs_out_is_warned_of_in_the_family_s_words()
    {
        var sample = Sample() with
        {
            Disks = [("/", new DiskSpace(30_000_000_000, 28_000_000_000, 1_000_000_000, 1000, 20))],
            Memory = new MemoryUse(16 * GiB, GiB, 14 * GiB, 15 * GiB),
        };

        sample.Warnings().ShouldBe(
        [
            "WARNING: High disk usage. / has 1.0 GB left",
            "WARNING: High disk usage. / has room for 20 more files only",
            "WARNING: High memory usage. The machine has 1.0 GiB left for programs",
            "WARNING: High memory usage. The container has 1.0 GiB left of MEMORY",
        ]);
    }

    [Theory]
    [InlineData(0.01, 0.01, 2, true)]
    [InlineData(0.95, 0.00, 2, false)]
    [InlineData(0.01, 0.60, 2, false)]
    [InlineData(0.01, 0.01, 0, false)]
    public void Low_CPU_is_when_jobs_are_held_and_nothing_is_done(double busy, double waiting, int jobs, bool warned) =>
        (Sample() with { Cpu = new CpuUse(busy, waiting, 4), Jobs = jobs }).Warnings().Any(warning => warning.StartsWith("WARNING: Low CPU.", StringComparison.Ordinal)).ShouldBe(warned);

    [Fact]
    public void The_CPU_is_told_since_the_look_before()
    {
        Write("proc/stat", "cpu  100 0 100 1000 0 0 0 0 0 0\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 1\n");
        var gauge = new MachineGauge(["/"], root.FullName);
        gauge.Read(0, 1).Cpu.ShouldBeNull();

        Write("proc/stat", "cpu  150 0 120 1010 10 5 5 0 0 0\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 1\n");

        gauge.Read(0, 1).Cpu.ShouldBe(new CpuUse(0.8, 0.1, 2));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("cpu  1 2 x 4 5 6 7 8")]
    [InlineData("")]
    public void What_cannot_be_read_is_left_out(string stat)
    {
        Write("proc/stat", stat);
        var gauge = new MachineGauge([Path.Combine(root.FullName, "nowhere")], root.FullName);

        gauge.Read(0, 1).Cpu.ShouldBeNull();
        gauge.Read(0, 1).Line().ShouldBe("memory: 0.0 GiB of 0.0 GiB used; jobs: 0 held, 1 slot");
    }

    [Fact]
    public void Memory_is_what_programs_could_still_get_and_a_container_s_limit_is_its_own()
    {
        Write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree:         1000 kB\nMemAvailable:    8388608 kB\n");
        Write("sys/fs/cgroup/memory.max", "4294967296\n");
        Write("sys/fs/cgroup/memory.current", "3221225472\n");
        Write("sys/fs/cgroup/memory.stat", "anon 5\ninactive_file 1073741824\n");

        new MachineGauge([], root.FullName).Read(0, 1).Memory.ShouldBe(new MemoryUse(16 * GiB, 8 * GiB, 2 * GiB, 4 * GiB));
    }

    [Fact]
    public void Control_groups_of_version_1_are_read_too_and_no_limit_is_none()
    {
        Write("proc/meminfo", "MemTotal:       16777216 kB\nMemAvailable:    8388608 kB\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "3221225472");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        new MachineGauge([], root.FullName).Read(0, 1).Memory.LimitBytes.ShouldBeNull();

        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "4294967296");
        new MachineGauge([], root.FullName).Read(0, 1).Memory.ShouldBe(new MemoryUse(16 * GiB, 8 * GiB, 3 * GiB, 4 * GiB));
    }

    [Fact]
    public void This_machine_s_own_disk_and_memory_are_plausible()
    {
        var sample = new MachineGauge(["/", "/"]).Read(0, 1);

        var (_, space) = sample.Disks.ShouldHaveSingleItem();
        space.TotalBytes.ShouldBe(new DriveInfo("/").TotalSize);
        space.Fullness.ShouldBeInRange(0.001, 1);
        sample.Memory.AvailableBytes.ShouldBeInRange(1, sample.Memory.TotalBytes);
    }

    private static MachineSample Sample() => new()
    {
        Disks = [("/", new DiskSpace(30_000_000_000, 12_300_000_000, 17_700_000_000, 1000, 750))],
        Memory = new MemoryUse(16 * GiB, 10 * GiB, 5 * GiB, (long)(14.6 * GiB)),
        Jobs = 0,
        Slots = 4,
    };

    private void Write(string path, string text)
    {
        var file = Path.Combine(root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
