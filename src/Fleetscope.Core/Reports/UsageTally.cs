using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>Gathers what the attempts used.</summary>
internal sealed class UsageTally
{
    private readonly List<double> wall = [];
    private readonly List<double> around = [];
    private readonly List<double> cpu = [];
    private readonly List<double> cpuPerWall = [];
    private readonly List<double> memory = [];
    private readonly List<double> scratch = [];
    private readonly Dictionary<string, OutcomeTotal> outcomes = [];
    private long bytesIn;
    private long bytesOut;
    private long outOfMemory;
    private long committedFiles;
    private long committedBytes;
    private TimeSpan cpuTotal;
    private TimeSpan slotTotal;
    private TimeSpan slotLost;

    public void Ended(AttemptRecord attempt)
    {
        var (use, held) = (attempt.Use, attempt.EndedAt - attempt.StartedAt);
        var kind = attempt.Outcome.GetType().Name;
        var total = outcomes.GetValueOrDefault(kind) ?? new OutcomeTotal(kind, 0, TimeSpan.Zero);
        outcomes[kind] = total with { Count = total.Count + 1, SlotTime = total.SlotTime + held };
        bytesIn += use.BytesIn;
        bytesOut += use.BytesOut;
        cpuTotal += use.Cpu;
        slotTotal += held;
        if (!attempt.Outcome.IsDone)
        {
            slotLost += held;
        }

        if (attempt.Outcome is not JobOutcome.Succeeded)
        {
            outOfMemory += attempt.Outcome is JobOutcome.ProgramFailed { End: ProgramEnd.OutOfMemory } ? 1 : 0;
            return;
        }

        wall.Add(use.Wall.TotalSeconds);
        around.Add(Math.Max(0, (held - use.Wall).TotalSeconds));
        cpu.Add(use.Cpu.TotalSeconds);
        // A program that ends within a clock tick has no meaningful ratio.
        if (use.Wall.TotalSeconds >= 0.05)
        {
            cpuPerWall.Add(use.Cpu / use.Wall);
        }

        if (use.PeakMemoryBytes > 0)
        {
            memory.Add(use.PeakMemoryBytes);
        }

        scratch.Add(Math.Max(use.ScratchBytes, use.BytesIn + use.BytesOut));
    }

    public void Committed(JobCommitted committed)
    {
        committedFiles += committed.Files;
        committedBytes += committed.Bytes;
    }

    public IReadOnlyList<OutcomeTotal> Outcomes() => [.. outcomes.Values.OrderByDescending(total => total.Count).ThenBy(total => total.Outcome, StringComparer.Ordinal)];

    public RunUsage Usage() => new(
        Spread.Of(wall), Spread.Of(around), Spread.Of(cpu), Spread.Of(cpuPerWall), Spread.Of(memory), Spread.Of(scratch),
        bytesIn, bytesOut, cpuTotal, slotTotal, slotLost, outOfMemory, committedFiles, committedBytes);
}
