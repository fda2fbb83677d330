using Fleetscope.Jobs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

/// <summary>Alone on the machine, because these look at this whole process.</summary>
[CollectionDefinition(nameof(ProgramLimitsTests), DisableParallelization = true)]
[Collection(nameof(ProgramLimitsTests))]
public sealed class ProgramLimitsTests : IDisposable
{
    private readonly Playground playground = new();

    public void Dispose() => playground.Dispose();

    [Fact]
    public async Task A_flood_without_a_line_end_takes_no_memory_and_little_disk()
    {
        var file = Path.Combine(playground.Folder, "log");
        await using var log = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await playground.DummyAsync("echo warm");
        var before = Environment.WorkingSet;
        var most = before;

        var running = ProgramProcess.RunAsync(playground.Command(Playground.Dummy, "echo", "first", "then", "flood", "200000000", "then", "echo", "last"), playground.Terms(), log, Playground.Token);
        while (!running.IsCompleted)
        {
            most = Math.Max(most, Environment.WorkingSet);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Playground.Token);
        }

        (await running).LogTail.ShouldEndWith("last");
        (most - before).ShouldBeLessThan(50L << 20);
        new FileInfo(file).Length.ShouldBeInRange(9L << 20, (9L << 20) + 200);
        (await File.ReadAllTextAsync(file, Playground.Token)).ShouldContain($"[fleetscope: {200_000_011 - (9 << 20):N0} bytes are left out here]");
    }

    [Fact]
    public async Task Five_hundred_runs_leave_no_descriptor_and_no_zombie()
    {
        using var giveUp = new CancellationTokenSource();
        var pids = new HashSet<int?>();
        await RunAsync(20);
        var before = Directory.GetFiles("/proc/self/fd").Length;

        await RunAsync(500);

        Directory.GetFiles("/proc/self/fd").Length.ShouldBeLessThanOrEqualTo(before + 2);
        ProcessTable.Read().ShouldNotContain(row => row.IsZombie && pids.Contains(row.Pid));

        async Task RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var result = await ProgramProcess.RunAsync(playground.Command(i % 50 == 7 ? "/no/such" : "/bin/true"), playground.Terms(), Stream.Null, giveUp.Token);
                pids.Add(result.ProcessId);
            }
        }
    }

    [Fact]
    public async Task Want_of_memory_has_its_name()
    {
        // tail keeps its whole input while no line ends. A control group gives a real kill by the kernel; where none can be made, a limit of
        // the address space gives the other way in which programs notice.
        using var group = MemoryGroup.TryMake(32 << 20);
        var script = group is null ? "ulimit -v 200000; tail /dev/zero" : $"echo $$ > {group.JoinFile}; exec tail /dev/zero";

        var result = await playground.ShellAsync(script);

        var end = result.End.ShouldBeOfType<ProgramEnd.OutOfMemory>();
        end.Evidence.ShouldBe(group is null ? "the program said \"memory exhausted\"" : "the kernel's out-of-memory killer was at work while it ran");
    }

    [Fact]
    public async Task A_full_disk_has_its_name()
    {
        var result = await playground.ShellAsync("cp /etc/passwd /dev/full");

        result.End.ShouldBe(new ProgramEnd.OutOfDisk(1, "the program said \"No space left on device\""));
    }
}
