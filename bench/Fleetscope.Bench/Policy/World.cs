namespace Fleetscope.Bench.Policy;

/// <summary>A run on spot machines in virtual time: a queue, a fleet, a market that takes machines away, and somebody's rules that watch. The same seed gives the same world.</summary>
/// <remarks>
/// The data side is the same for all rules: an interrupted job is seen again when its lease of 120 s runs out, and a worker machine that was idle for 15 minutes is
/// ended by its alarm, as the originals' container arms it.
/// </remarks>
internal sealed class World
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Lease = 120 * Second;
    private const long IdleAlarm = 15 * Minute;
    private const long SampleEvery = 5 * Second;
    private const long FleetActsEvery = 20 * Second;

    /// <summary>Machines that a fleet starts in one go.</summary>
    private const int LaunchAtOnce = 1000;

    private readonly PriorityQueue<Happening, (long At, long Number)> future = new();
    private readonly List<(SimulatedMachine Machine, int Slot)> free = [];
    private readonly IReadOnlyList<IRules> watching;
    private readonly Random market;
    private readonly Random looks;
    private long numbers;
    private long holeEnds = -1;
    private int resizes;

    private World(Scenario scenario, IReadOnlyList<IRules> watching, int seed)
    {
        Scenario = scenario;
        this.watching = watching;
        Queue = new SimulatedQueue(scenario, seed);
        Fleet = new SimulatedFleet(scenario.Slots) { Target = scenario.Machines };
        market = new Random(seed ^ 0x5eed);
        looks = new Random(seed ^ 0x100c);
    }

    public Scenario Scenario { get; }

    public SimulatedQueue Queue { get; }

    public SimulatedFleet Fleet { get; }

    /// <summary>Milliseconds since the fleet was asked for.</summary>
    public long Now { get; private set; }

    public bool InHole => Now < holeEnds;

    /// <summary>Simulates until the rules end the run or the fleet's time is over.</summary>
    /// <param name="rules">Those that watch, each every minute, evenly apart.</param>
    public static SimulatedEnd Run(Scenario scenario, int seed, params IReadOnlyList<IRules> rules) => new World(scenario, rules, seed).Run();

    /// <summary>The queue's counts as they seem to be.</summary>
    public (long Waiting, long Running) Count() => Queue.Seen(Now, Scenario.Lag, looks);

    /// <summary>ModifySpotFleetRequest without ending machines.</summary>
    public void Resize(int machines)
    {
        resizes++;
        Fleet.Target = machines;
    }

    public void EndMachines(IReadOnlyCollection<string> ids)
    {
        foreach (var machine in Fleet.Alive.Where(machine => ids.Contains(machine.Id)).ToList())
        {
            End(machine, taken: false);
        }
    }

    private SimulatedEnd Run()
    {
        Begin();
        while (true)
        {
            if (!future.TryDequeue(out var next, out var when))
            {
                throw new InvalidOperationException("Nothing is to come.");
            }

            Now = when.At;
            if (Happen(next) is { } why)
            {
                return Close(why);
            }
        }
    }

    private void Begin()
    {
        var steps = Math.Max(1, (int)(Scenario.Submission.TotalMilliseconds / Second));
        for (var step = 0; step < steps; step++)
        {
            var jobs = (int)((long)Scenario.Jobs * (step + 1) / steps) - (int)((long)Scenario.Jobs * step / steps);
            Plan(step * Second, new Happening.Submission(jobs));
        }

        Plan(0, new Happening.Sample());
        Plan(0, new Happening.FleetActs());
        PlanHole();
        Plan((long)Scenario.FleetLasts.TotalMilliseconds, new Happening.FleetEnds());
        for (var one = 0; one < watching.Count; one++)
        {
            Plan(Minute + (one * Minute / watching.Count), new Happening.Look(watching[one]));
        }
    }

    private string? Happen(Happening next)
    {
        switch (next)
        {
            case Happening.JobEnds(var machine, var slot) when machine.IsAlive:
                Queue.Complete(machine.Jobs[slot]);
                machine.Jobs[slot] = -1;
                machine.Busy--;
                FillSlot(machine, slot);
                break;
            case Happening.JobReturns(var job):
                Queue.Return(job);
                FillAnySlot();
                break;
            case Happening.Submission(var jobs):
                for (var job = 0; job < jobs; job++)
                {
                    Queue.Submit();
                    FillAnySlot();
                }

                break;
            case Happening.Booted(var machine) when machine.IsAlive:
                machine.IsReady = true;
                for (var slot = 0; slot < machine.Jobs.Length; slot++)
                {
                    FillSlot(machine, slot);
                }

                break;
            case Happening.Taken(var machine) when machine.IsAlive:
                End(machine, taken: true);
                break;
            case Happening.IdleTooLong(var machine, var stamp) when machine.IsAlive && machine.Busy == 0 && machine.IdleStamp == stamp:
                End(machine, taken: false);
                break;
            case Happening.FleetActs:
                LaunchMissing();
                Plan(Now + FleetActsEvery, next);
                break;
            case Happening.HoleBegins:
                BeginHole();
                break;
            case Happening.Sample:
                Queue.Sample(Now);
                Plan(Now + SampleEvery, next);
                break;
            case Happening.Look(var rules):
                Plan(Now + Minute, next);
                return rules.Look(this);
            case Happening.FleetEnds:
                return "the fleet's time was over";
        }

        return null;
    }

    private void LaunchMissing()
    {
        for (var left = InHole ? 0 : Math.Min(LaunchAtOnce, Fleet.Target - Fleet.Alive.Count); left > 0; left--)
        {
            var machine = Fleet.Launch(Now, joins: market.NextDouble() >= Scenario.NeverJoin);
            var boots = (long)((2 + (3 * market.NextDouble())) * Minute);
            if (machine.Joins)
            {
                Plan(Now + boots, new Happening.Booted(machine));
            }

            if (Scenario.Interruptions > 0)
            {
                Plan(Now + Exponential(Scenario.Interruptions), new Happening.Taken(machine));
            }
        }
    }

    private void BeginHole()
    {
        holeEnds = Now + (long)Scenario.HoleLength.TotalMilliseconds;
        foreach (var machine in Fleet.Alive.Where(_ => market.NextDouble() < Scenario.HoleTakes).ToList())
        {
            End(machine, taken: true);
        }

        PlanHole();
    }

    private void PlanHole()
    {
        if (Scenario.Holes > 0)
        {
            Plan(Math.Max(Now, holeEnds) + Exponential(Scenario.Holes), new Happening.HoleBegins());
        }
    }

    private void FillSlot(SimulatedMachine machine, int slot)
    {
        if (Queue.TryTake(out var job))
        {
            machine.Jobs[slot] = job;
            machine.Busy++;
            machine.IdleStamp++;
            Plan(Now + Queue.Milliseconds[job], new Happening.JobEnds(machine, slot));
            return;
        }

        free.Add((machine, slot));
        if (machine.Busy == 0)
        {
            Plan(Now + IdleAlarm, new Happening.IdleTooLong(machine, machine.IdleStamp));
        }
    }

    /// <summary>A job is to be had: one of the free slots takes it, whichever asks first.</summary>
    private void FillAnySlot()
    {
        while (free.Count > 0)
        {
            var pick = market.Next(free.Count);
            var (machine, slot) = free[pick];
            free[pick] = free[^1];
            free.RemoveAt(free.Count - 1);
            if (machine.IsAlive)
            {
                FillSlot(machine, slot);
                return;
            }
        }
    }

    private void End(SimulatedMachine machine, bool taken)
    {
        Fleet.End(machine, Now, taken);
        foreach (var job in machine.Jobs.Where(job => job >= 0))
        {
            Plan(Now + Lease, new Happening.JobReturns(job));
        }
    }

    private SimulatedEnd Close(string why)
    {
        var end = Now;
        foreach (var machine in Fleet.Alive.ToList())
        {
            Fleet.End(machine, end, taken: false);
        }

        return new SimulatedEnd(
            why, TimeSpan.FromMilliseconds(end), Scenario.Jobs - Queue.Done, Queue.AddsUp, (double)Fleet.Paid / Hour, (double)Queue.Useful / Scenario.Slots / Hour, Fleet.Launched, resizes);
    }

    private long Exponential(double perHour) => (long)(-Math.Log(1 - market.NextDouble()) / perHour * Hour);

    // The number keeps things that happen at the same moment in the order in which they were planned.
    private void Plan(long at, Happening happening) => future.Enqueue(happening, (at, numbers++));
}
