using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

public sealed class ResourceSamplerTests : IDisposable
{
    private readonly Playground playground = new();

    public void Dispose() => playground.Dispose();

    private ResourceSampler Sampler => new(TimeProvider.System, AttemptMark.OfThisWorker(playground.Home));

    [Fact]
    public async Task The_memory_of_all_processes_of_a_program_is_added_up()
    {
        var sampler = Sampler;
        var hogs = Enumerable.Range(0, 2).Select(_ => ProgramProcess.RunAsync(playground.Command(Playground.Dummy, "hold", "80", "then", "child", "hold", "80", "and", "sleep", "100", "then", "sleep", "100"), playground.Terms(TimeSpan.FromSeconds(3), grace: 0.1), Stream.Null, Playground.Token)).ToArray();
        while (!hogs.All(hog => hog.IsCompleted))
        {
            sampler.Look();
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Playground.Token);
        }

        foreach (var hog in hogs)
        {
            (await hog).Use.PeakMemoryBytes.ShouldBeInRange(170L << 20, 600L << 20);
        }
    }

    [Fact]
    public async Task A_daemon_that_outlives_its_program_is_ended_and_a_running_program_is_not()
    {
        var sampler = Sampler;
        using var giveUp = new CancellationTokenSource();
        var running = ProgramProcess.RunAsync(playground.Command("sleep", "1000"), playground.Terms(), playground.Log, giveUp.Token);
        await playground.ShellAsync("setsid -f sh -c 'echo > daemon; exec sleep 1000' >/dev/null 2>&1 </dev/null; until [ -e daemon ]; do sleep 0.01; done");
        playground.Living().Count.ShouldBe(2);

        await Playground.UntilAsync(() =>
        {
            sampler.Look();
            return playground.Living().Count == 1;
        });

        running.IsCompleted.ShouldBeFalse();
        await giveUp.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Orphans_that_come_to_a_subreaper_are_reaped()
    {
        Subreaper.Become();
        var sampler = Sampler;
        await playground.ShellAsync("setsid -f sh -c 'echo > daemon; exec sleep 0.5' >/dev/null 2>&1 </dev/null; until [ -e daemon ]; do sleep 0.01; done");
        var orphan = playground.Living().ShouldHaveSingleItem();
        orphan.Parent.ShouldBe(Environment.ProcessId);
        await Playground.UntilAsync(() => ProcessTable.TryRead(orphan.Pid)!.Value.IsZombie);

        sampler.Look();
        sampler.Look();

        ProcessTable.TryRead(orphan.Pid).ShouldBeNull();
    }

    [Fact]
    public async Task A_look_is_clear_only_when_nothing_outlived_its_attempt_with_or_without_a_mark()
    {
        Subreaper.Become();
        var sampler = Sampler;
        await playground.ShellAsync("env -i /usr/bin/setsid -f /bin/sh -c 'echo $$ > daemon; exec sleep 1000' >/dev/null 2>&1 </dev/null; until [ -s daemon ]; do sleep 0.01; done");
        using var daemon = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(playground.Folder, "daemon"), Playground.Token)));

        sampler.Look();
        sampler.Look();
        sampler.ClearLooks.ShouldBe(0);

        daemon.Kill();
        await Playground.UntilAsync(() =>
        {
            sampler.Look();
            return sampler.ClearLooks >= 2;
        });
    }

    [Fact]
    public async Task It_stops_without_an_exception()
    {
        using var stopping = new CancellationTokenSource();
        var looking = Sampler.RunAsync(stopping.Token);

        await stopping.CancelAsync();

        await looking;
        looking.IsCompletedSuccessfully.ShouldBeTrue();
    }
}
