using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>Watches a run to its end: looks, asks the policy, does what it says.</summary>
/// <remarks>It can be killed anywhere and started again anywhere, and several may watch the same run: each look decides from what is there and from the notes.</remarks>
public sealed class Monitor(IJobQueue queue, IFleet fleet, MonitorPolicy policy, TimeProvider clock)
{
    /// <summary>How long workers that were told to stop may take before they are killed.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    private string waitsFor = "";

    /// <summary>Where the memory is kept from look to look.</summary>
    public IMonitorNotes Notes { get; init; } = new NotesOfOneProcess();

    /// <summary>Told the fleet as each look found it.</summary>
    public Action<FleetStatus>? SeenFleet { get; init; }

    /// <summary>Told each action that was done.</summary>
    public Action<MonitorAction>? Did { get; init; }

    /// <summary>What to clear away after each look; null: nothing.</summary>
    public Func<CancellationToken, Task>? Tidy { get; init; }

    /// <summary>Watches until the run is over or halted, or the caller cancels.</summary>
    /// <param name="request">What to ask of the fleet when its workers are gone, and how many jobs a machine takes at once.</param>
    /// <param name="seen">Told each look.</param>
    /// <param name="said">Told in words what was done.</param>
    /// <returns>Why it ended.</returns>
    public async Task<MonitorAction> WatchAsync(FleetRequest request, Action<JobCounts> seen, Action<string> said, CancellationToken stopping)
    {
        while (true)
        {
            if (await LookAsync(request, seen, said, stopping) is { GoesOn: false } end)
            {
                return end;
            }

            await Task.Delay(policy.Terms.LookEvery, clock, stopping);
        }
    }

    /// <summary>Looks once and does what is to be done: all of a monitor that is called from time to time instead of running.</summary>
    /// <returns>The last action; one that does not go on is the run's end, and the fleet was stopped.</returns>
    public async Task<MonitorAction> LookAsync(FleetRequest request, Action<JobCounts> seen, Action<string> said, CancellationToken stopping)
    {
        var memory = await Notes.RecallAsync(stopping);
        var counts = await queue.CountAsync(stopping);
        seen(counts);
        var status = await fleet.StatusAsync(stopping);
        SeenFleet?.Invoke(status);

        var step = policy.Step(memory, counts, status, Math.Max(1, request.Slots), clock.GetUtcNow());
        var kept = await Notes.KeepAsync(step.Memory, stopping);
        var last = step.Actions[^1];
        if (!kept)
        {
            return new MonitorAction.Wait("another monitor looked at the same time");
        }

        foreach (var action in step.Actions)
        {
            await DoAsync(action, request, said, stopping);
            Did?.Invoke(action);
        }

        if (Tidy is not null)
        {
            await Tidy(stopping);
        }

        return last;
    }

    private async Task DoAsync(MonitorAction action, FleetRequest request, Action<string> said, CancellationToken stopping)
    {
        switch (action)
        {
            case MonitorAction.Wait wait:
                SayWait(wait.Why, said);
                break;
            case MonitorAction.Warn warn:
                said("warning: " + warn.What);
                break;
            case MonitorAction.StartWorkers start:
                said($"{start.Why}; starting workers again");
                await fleet.StartAsync(request, stopping);
                break;
            case MonitorAction.Resize resize:
                said($"{resize.Why}: asking for {resize.Machines} machines from now on");
                await fleet.ResizeAsync(resize.Machines, stopping);
                break;
            case MonitorAction.EndMachines end:
                said($"{end.Why}; ending {string.Join(", ", end.Ids.Take(5))}{(end.Ids.Count > 5 ? $" and {end.Ids.Count - 5} more" : "")}");
                await fleet.EndMachinesAsync(end.Ids, stopping);
                break;
            default:
                await fleet.StopAsync(StopGrace, stopping);
                break;
        }
    }

    /// <summary>What is waited for is said when it changes, not at every look.</summary>
    private void SayWait(string why, Action<string> said)
    {
        if (why != waitsFor && why.Length > 0)
        {
            said(why);
        }

        waitsFor = why;
    }
}
