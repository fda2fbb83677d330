namespace Fleetscope.Bench.Aws;

/// <summary>Whether a job costs the worker more when the bucket is full, or when a container runs many jobs at once.</summary>
internal static class WorkerScale
{
    private static readonly Case[] Cases = [new(100, 1, false), new(100_000, 1, false), new(100, 1, true), new(100_000, 1, true), new(100, 64, false), new(100_000, 64, true)];

    /// <param name="jobs">How many a worker gets, for each figure.</param>
    public static void Measure(Place place, int jobs, int rounds)
    {
        Console.WriteLine($"\nworker on AWS, {jobs} jobs that copy one file of 1 KB, a stub of AWS without latency; milliseconds per job, medians of {rounds} rounds; {Machine.Load()}");
        var taken = Cases.ToDictionary(one => one, _ => new List<Taken>());
        for (var round = 0; round < rounds; round++)
        {
            // They take turns, so that a noisy minute hits all of them.
            foreach (var one in Cases)
            {
                taken[one].Add(Work(place, one, jobs));
            }
        }

        foreach (var (one, rows) in taken)
        {
            var times = rows.ConvertAll(row => row.PerJob);
            Console.WriteLine($"  {one.Objects,7} objects below out/, {one.Slots,2} slots, CHECK_IF_DONE_BOOL {(one.CheckIfDone ? "True " : "False")} {Timing.Median(times),8:0.0} [{times.Min():0.0} to {times.Max():0.0}]"
                + $"   {rows[^1].Listings} calls that list, peak {rows.Max(row => row.PeakMiB):0} MiB");
        }

        Console.WriteLine($"  {Machine.Load()} at the end");
    }

    private static Taken Work(Place place, Case one, int jobs)
    {
        using var stub = new StubAws();
        stub.Bucket.Put("bench", "in/image.tif", new string('x', 1000));
        for (var number = 0; number < one.Objects; number++)
        {
            stub.Bucket.Put("bench", $"out/earlier/{number / 100}/{number % 100}.csv", "1");
        }

        stub.Queue.HandOut(Enumerable.Range(1, jobs).Select(WorkerTime.Message));
        var peak = WorkerTime.Work(place, stub, one.Slots, one.CheckIfDone);
        return new Taken(stub.Queue.Worked.TotalMilliseconds / jobs, stub.Calls.GetValueOrDefault("LIST"), peak);
    }

    /// <param name="Objects">How many are there below the outputs' prefix.</param>
    private sealed record Case(int Objects, int Slots, bool CheckIfDone);

    private sealed record Taken(double PerJob, int Listings, double PeakMiB);
}
