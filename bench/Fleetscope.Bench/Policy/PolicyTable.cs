using System.Diagnostics;

namespace Fleetscope.Bench.Policy;

/// <summary>Machine-hours paid over machine-hours useful, for our policy and for the originals' rules on the same simulated runs.</summary>
internal static class PolicyTable
{
    /// <summary>The largest run that the project promises to watch.</summary>
    public static readonly Scenario Large = new("10,000 machines x 4, 1,000,000 jobs", 10_000, 4, 1_000_000, TimeSpan.FromMinutes(5), 0.6);

    private static readonly Scenario[] All =
    [
        new("one plate: 100 x 4, 3,456 jobs", 100, 4, 3456, TimeSpan.FromMinutes(8), 0.4),
        new("whole batch: 200 x 16, 40,000 jobs", 200, 16, 40_000, TimeSpan.FromMinutes(10), 0.5),
        new("long tail: 200 x 4, 5,000 jobs", 200, 4, 5000, TimeSpan.FromMinutes(6), 1.4),
        new("scarce: 500 x 4, 30,000 jobs", 500, 4, 30_000, TimeSpan.FromMinutes(10), 0.5) { Interruptions = 0.4, Holes = 1, HoleTakes = 0.4 },
        new("bad image: 100 x 4, a tenth never join", 100, 4, 8000, TimeSpan.FromMinutes(8), 0.5) { NeverJoin = 0.1 },
        new("cheapest: 100 x 4, 3,456 jobs", 100, 4, 3456, TimeSpan.FromMinutes(8), 0.4) { Cheapest = true },
        Large,
    ];

    public static void Print(int seeds)
    {
        Console.WriteLine($"\nmonitor policy, simulated; medians of {seeds} seeds (the large case 3). Hours of machines; jobs left at the end are lost; in brackets the worst seed");
        Console.WriteLine($"  {"run",-42}{"rules",-11}{"paid",9}{"useful",9}{"ratio",8}{"ended",9}{"machines",10}{"jobs left",12}");
        foreach (var scenario in All)
        {
            Print(scenario, scenario == Large ? Math.Min(3, seeds) : seeds);
        }
    }

    private static void Print(Scenario scenario, int seeds)
    {
        var watch = Stopwatch.StartNew();
        Func<int, IRules>[] rules = [_ => new OurRules(scenario), seed => new OriginalRules(seed % 60)];
        foreach (var make in rules)
        {
            var ends = Enumerable.Range(1, seeds).Select(seed => World.Run(scenario, seed, make(seed))).ToList();
            Console.WriteLine(
                $"  {scenario.Name,-42}{make(0).Name,-11}{Median(ends, end => end.Paid),9:0}{Median(ends, end => end.Useful),9:0}{Median(ends, end => end.PaidOverUseful),8:0.000}"
                + $"{Median(ends, end => end.At.TotalHours),7:0.00} h{Median(ends, end => end.Launched),10:0}{Median(ends, end => end.JobsLeft),6:0} [{ends.Max(end => end.JobsLeft)}]");
        }

        Console.WriteLine($"  simulated in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static double Median(List<SimulatedEnd> ends, Func<SimulatedEnd, double> value) => ends.Select(value).Order().ElementAt(ends.Count / 2);
}
