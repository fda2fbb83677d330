using Fleetscope.Fleets;
using Fleetscope.Monitoring;
using Fleetscope.Queues;
using Fleetscope.Tests.Fakes;
using Monitor = Fleetscope.Monitoring.Monitor;

namespace Fleetscope.Tests.Monitoring;

/// <summary>The monitor's loop: what it does with the policy's answers.</summary>
public sealed class MonitorTests
{
    private static readonly FleetRequest Request = new(10, 4);
    private static readonly JobCounts Busy = new(100, 60, 40, 0, 0, 0, 0);
    private static readonly JobCounts Tail = new(100, 0, 4, 96, 0, 0, 0);
    private static readonly JobCounts Over = new(100, 0, 0, 100, 0, 0, 0);

    private readonly FakeClock clock = new();
    private readonly List<string> said = [];
    private readonly ScriptedFleet fleet = new(new FleetStatus(10, 10, []) { Replaces = true });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_fleet_shrinks_with_the_jobs_and_stops_after_the_last()
    {
        var monitor = Monitor(new ScriptedQueue(Busy, Busy, Busy, Tail, Tail, Over));

        var end = await WatchAsync(monitor);

        end.ShouldBe(new MonitorAction.Finish("every job has ended"));
        fleet.Asked.ShouldBe(["resize 1", "stop"]);
        said.ShouldContain(line => line.Contains("asking for 1 machines"));
    }

    [Fact]
    public async Task What_is_waited_for_is_said_once()
    {
        fleet.Status = fleet.Status with { Running = 3, Shortage = "no capacity" };
        var monitor = Monitor(new ScriptedQueue(Busy, Busy, Busy, Busy, Over));

        await WatchAsync(monitor);

        said.Count(line => line == "3 of 10 machines are there: no capacity").ShouldBe(1);
    }

    [Fact]
    public async Task A_monitor_that_was_overtaken_by_another_does_nothing()
    {
        var notes = new OvertakenNotes();
        var monitor = Monitor(new ScriptedQueue(Over), notes);
        notes.Memory = notes.Memory with { FirstLookAt = clock.GetUtcNow(), LastLookAt = clock.GetUtcNow(), EmptySince = clock.GetUtcNow(), EmptyLooks = 9 };
        clock.Advance(TimeSpan.FromMinutes(5));

        (await monitor.LookAsync(Request, _ => { }, said.Add, Token)).ShouldBeOfType<MonitorAction.Wait>();
        fleet.Asked.ShouldBeEmpty();

        notes.Overtaken = false;
        (await monitor.LookAsync(Request, _ => { }, said.Add, Token)).ShouldBeOfType<MonitorAction.Finish>();
        fleet.Asked.ShouldBe(["stop"]);
    }

    [Fact]
    public async Task A_worker_process_that_vanished_is_started_again_at_the_next_look()
    {
        var local = new ScriptedFleet(new FleetStatus(1, 0, ["worker 12 was killed by signal 9"]));
        var monitor = new Monitor(new ScriptedQueue(Busy, Over), local, new MonitorPolicy(), clock);

        await WatchAsync(monitor);

        local.Asked.ShouldBe(["start 10 x 4", "stop"]);
        said.ShouldBe(["worker 12 was killed by signal 9; starting workers again"]);
    }

    private Monitor Monitor(ScriptedQueue queue, IMonitorNotes? notes = null) =>
        new(queue, fleet, new MonitorPolicy { Terms = MonitorTerms.Approximate }, clock) { Notes = notes ?? new NotesOfOneProcess() };

    private Task<MonitorAction> WatchAsync(Monitor monitor) =>
        clock.DriveAsync(monitor.WatchAsync(Request, _ => { }, said.Add, Token), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));

    private sealed class OvertakenNotes : IMonitorNotes
    {
        public MonitorMemory Memory { get; set; } = MonitorMemory.Fresh;

        public bool Overtaken { get; set; } = true;

        public Task<MonitorMemory> RecallAsync(CancellationToken cancellationToken) => Task.FromResult(Memory);

        public Task<bool> KeepAsync(MonitorMemory memory, CancellationToken cancellationToken) => Task.FromResult(!Overtaken);
    }
}
