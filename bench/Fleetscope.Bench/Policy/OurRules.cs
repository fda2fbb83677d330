using Fleetscope.Fleets;
using Fleetscope.Monitoring;
using Fleetscope.Queues;

namespace Fleetscope.Bench.Policy;

/// <summary><see cref="MonitorPolicy"/> as a monitor on AWS would ask it.</summary>
/// <param name="notes">The memory; several monitors of a run share one.</param>
internal sealed class OurRules(MonitorPolicy policy, SharedNotes notes) : IRules
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public OurRules(Scenario scenario)
        : this(PolicyOf(scenario), new SharedNotes())
    {
    }

    public string Name => "ours";

    /// <summary>Every action that did something, in order.</summary>
    public List<MonitorAction> Done { get; } = [];

    /// <summary>How many looks see nothing although somebody watches: 1 of so many is left out, as if the monitor had been killed and started again. 0: none.</summary>
    public int Misses { get; init; }

    public static MonitorPolicy PolicyOf(Scenario scenario) => new() { Terms = MonitorTerms.Approximate, Cheapest = scenario.Cheapest };

    public string? Look(World world)
    {
        notes.Looks++;
        if (Misses > 0 && notes.Looks % Misses == 0)
        {
            notes.Forget();
            return null;
        }

        var (waiting, running) = world.Count();
        var submitted = Math.Max(world.Queue.Submitted, waiting + running);
        var counts = new JobCounts(submitted, waiting, running, submitted - waiting - running, 0, 0, 0);
        var at = Start.AddMilliseconds(world.Now);
        var status = new FleetStatus(world.Fleet.Target, world.Fleet.Alive.Count, [])
        {
            Replaces = true,
            Shortage = world.InHole ? "no capacity" : "",
            StartedAt = Start,
            EndsAt = Start + world.Scenario.FleetLasts,
            LostAt = world.Fleet.LostAt.ConvertAll(lost => Start.AddMilliseconds(lost)),
            Machines = world.Fleet.Tell(world.Now),
        };
        var step = policy.Step(notes.Memory, counts, status, world.Scenario.Slots, at);
        notes.Memory = step.Memory;
        return step.Actions.Select(action => Do(action, world)).LastOrDefault(why => why is not null);
    }

    private string? Do(MonitorAction action, World world)
    {
        if (action is not MonitorAction.Wait)
        {
            Done.Add(action);
        }

        switch (action)
        {
            case MonitorAction.Resize resize:
                world.Resize(resize.Machines);
                return null;
            case MonitorAction.EndMachines end:
                world.EndMachines(end.Ids.ToHashSet());
                return null;
            case MonitorAction.Finish finish:
                return finish.Why;
            case { GoesOn: false }:
                return action.ToString();
            default:
                return null;
        }
    }
}

/// <summary>The memory of the monitors of one simulated run.</summary>
internal sealed class SharedNotes
{
    public MonitorMemory Memory { get; set; } = MonitorMemory.Fresh;

    public int Looks { get; set; }

    /// <summary>The next monitor is another process, which reads what was written.</summary>
    public void Forget() => Memory = MonitorMemory.FromJson(Memory.ToJson()) ?? throw new InvalidOperationException("The memory cannot be read again.");
}
