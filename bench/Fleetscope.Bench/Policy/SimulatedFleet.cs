using Fleetscope.Fleets;

namespace Fleetscope.Bench.Policy;

/// <summary>The machines of a spot fleet of type maintain: those there are, those there were, and what they cost.</summary>
internal sealed class SimulatedFleet(int slots)
{
    private readonly List<SimulatedMachine> alive = [];

    /// <summary>TargetCapacity.</summary>
    public int Target { get; set; }

    public IReadOnlyList<SimulatedMachine> Alive => alive;

    /// <summary>Machines that ever were.</summary>
    public int Launched { get; private set; }

    /// <summary>When machines ended that AWS did not take away.</summary>
    public List<long> LostAt { get; } = [];

    /// <summary>Milliseconds of machines that were paid for.</summary>
    public long Paid { get; private set; }

    public SimulatedMachine Launch(long at, bool joins)
    {
        var machine = new SimulatedMachine(Launched++, at, joins, slots) { Place = alive.Count };
        alive.Add(machine);
        return machine;
    }

    /// <param name="taken">Whether AWS took it away.</param>
    public void End(SimulatedMachine machine, long at, bool taken)
    {
        machine.IsAlive = false;
        Paid += Math.Max(at - machine.LaunchedAt, 60_000);
        if (!taken)
        {
            LostAt.Add(at);
        }

        alive[^1].Place = machine.Place;
        alive[machine.Place] = alive[^1];
        alive.RemoveAt(alive.Count - 1);
    }

    /// <summary>The machines as EC2 and ECS tell of them.</summary>
    public List<MachineStatus> Tell(long at) =>
        alive.ConvertAll(machine => new MachineStatus(machine.Id, TimeSpan.FromMilliseconds(at - machine.LaunchedAt), machine.IsReady, machine.IsReady ? 1 : 0));
}

/// <summary>One machine.</summary>
internal sealed class SimulatedMachine(int number, long launchedAt, bool joins, int slots)
{
    public string Id { get; } = $"i-{number:x8}";

    public long LaunchedAt { get; } = launchedAt;

    /// <summary>Whether it becomes a worker when it has booted.</summary>
    public bool Joins { get; } = joins;

    public bool IsAlive { get; set; } = true;

    public bool IsReady { get; set; }

    /// <summary>Its index among the living.</summary>
    public int Place { get; set; }

    /// <summary>The job in each slot; -1: none.</summary>
    public int[] Jobs { get; } = Enumerable.Repeat(-1, slots).ToArray();

    public int Busy { get; set; }

    /// <summary>Changes whenever it takes a job, so that an old idle alarm is known as such.</summary>
    public int IdleStamp { get; set; }
}
