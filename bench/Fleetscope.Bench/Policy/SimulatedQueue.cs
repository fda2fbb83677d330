namespace Fleetscope.Bench.Policy;

/// <summary>A queue of jobs that counts itself late and each number on its own, as SQS may.</summary>
internal sealed class SimulatedQueue
{
    private const int Kept = 64;

    private readonly Queue<int> waiting = new();
    private readonly bool[] done;
    private readonly (long At, long Waiting, long Running)[] samples = new (long, long, long)[Kept];
    private int sampled;

    public SimulatedQueue(Scenario scenario, int seed)
    {
        var random = new Random(seed);
        done = new bool[scenario.Jobs];
        Milliseconds = new int[scenario.Jobs];
        for (var job = 0; job < scenario.Jobs; job++)
        {
            Milliseconds[job] = (int)Math.Clamp(scenario.Median.TotalMilliseconds * Math.Exp(scenario.Spread * Normal(random)), 1000, scenario.Longest.TotalMilliseconds);
        }
    }

    /// <summary>How long each job takes.</summary>
    public int[] Milliseconds { get; }

    public long Submitted { get; private set; }

    public long Waiting => waiting.Count;

    public long Running { get; private set; }

    public long Done { get; private set; }

    /// <summary>Milliseconds of slots that ended in a done job.</summary>
    public long Useful { get; private set; }

    /// <summary>Whether every job is in exactly one place.</summary>
    public bool AddsUp => Submitted == Waiting + Running + Done;

    /// <summary>Makes the next job visible.</summary>
    public void Submit() => waiting.Enqueue((int)Submitted++);

    public bool TryTake(out int job)
    {
        if (!waiting.TryDequeue(out job))
        {
            return false;
        }

        Running++;
        return true;
    }

    public void Complete(int job)
    {
        if (done[job])
        {
            throw new InvalidOperationException($"Job {job} ended twice.");
        }

        done[job] = true;
        Running--;
        Done++;
        Useful += Milliseconds[job];
    }

    /// <summary>Shows a job again whose lease has run out.</summary>
    public void Return(int job)
    {
        Running--;
        waiting.Enqueue(job);
    }

    /// <summary>Keeps the counts for later looks; to be called every five seconds.</summary>
    public void Sample(long at) => samples[sampled++ % Kept] = (at, Waiting, Running);

    /// <summary>The counts as a look at this moment finds them.</summary>
    public (long Waiting, long Running) Seen(long at, TimeSpan lag, Random random) =>
        (At(at - (long)(random.NextDouble() * lag.TotalMilliseconds)).Waiting, At(at - (long)(random.NextDouble() * lag.TotalMilliseconds)).Running);

    private (long At, long Waiting, long Running) At(long at)
    {
        for (var back = 1; back <= Math.Min(sampled, Kept); back++)
        {
            if (samples[(sampled - back) % Kept] is var sample && sample.At <= at)
            {
                return sample;
            }
        }

        return default;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
