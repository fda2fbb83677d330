namespace Fleetscope.Bench;

/// <summary>How long it takes until groups are validated, expanded and durable in the queue.</summary>
internal static class Submit
{
    public static void Measure(Place place, int groups, int rounds)
    {
        Console.WriteLine($"\nsubmitJob of {groups:N0} groups (check included), {rounds} round{(rounds == 1 ? "" : "s")}");
        List<Timing> all = [];
        for (var round = 0; round < rounds; round++)
        {
            var folder = place.RunFolder("['/bin/true']", groups);
            Place.Time(folder, place.Launcher, "setup", "--engine", "local", "--output", "quiet");
            all.Add(Place.Time(folder, place.Launcher, "submitJob", "job.json", "--engine", "local", "--output", "quiet"));
            var status = Place.TimeShort(folder, place.Launcher, "status", "--output", "quiet");
            Console.WriteLine($"  status over them: {status * 1000:0} ms (mark 100 ms, start-up included here)");
        }

        Console.WriteLine($"  {Timing.Median(all.Select(one => one.Seconds)):0.00} s, peak {all.Max(one => one.PeakMiB):0} MiB (marks: 10,000 in 1 s, 1,000,000 in 40 s, under 300 MB)");
    }
}
