using Fleetscope.Fleets;
using Fleetscope.Queues;

namespace Fleetscope.Monitoring;

/// <summary>Watches a run to its end: looks, asks the policy, does what it says.</summary>
public sealed class Monitor(IJobQueue queue, IFleet fleet, MonitorPolicy policy, TimeProvider clock)
{
    /// <summary>How often the run is looked at.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>How long workers that were told to stop may take before they are killed.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    /// <summary>Watches until the run is over or halted, or the caller cancels.</summary>
    /// <param name="request">What to ask of the fleet when its workers are gone.</param>
    /// <param name="seen">Told each look.</param>
    /// <param name="said">Told in words what was done.</param>
    /// <returns>Why it ended.</returns>
    public async Task<MonitorAction> WatchAsync(FleetRequest request, Action<JobCounts> seen, Action<string> said, CancellationToken stopping)
    {
        var ended = 0L;
        var lost = 0;
        while (true)
        {
            var counts = await queue.CountAsync(stopping);
            seen(counts);
            if (counts.Ended > ended)
            {
                ended = counts.Ended;
                lost = 0;
            }

            var status = await fleet.StatusAsync(stopping);
            switch (policy.Decide(new Snapshot(counts, status, lost)))
            {
                case MonitorAction.Wait:
                    break;
                case MonitorAction.StartWorkers start:
                    lost++;
                    said($"{start.Why}; starting workers again");
                    await fleet.StartAsync(request, stopping);
                    break;
                case var end:
                    await fleet.StopAsync(StopGrace, stopping);
                    return end;
            }

            await Task.Delay(LookEvery, clock, stopping);
        }
    }
}
