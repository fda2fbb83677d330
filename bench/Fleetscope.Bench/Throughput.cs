namespace Fleetscope.Bench;

/// <summary>Whole runs beside GNU parallel and xargs, two jobs at once.</summary>
internal static class Throughput
{
    public static void MeasureTrue(Place place, int jobs, int rounds)
    {
        Console.WriteLine($"\n{jobs:N0} x /bin/true, 2 at once, {rounds} rounds in turn (medians)");
        List<double> ours = [], parallel = [], xargs = [], bare = [];
        for (var round = 0; round < rounds; round++)
        {
            var folder = place.RunFolder("['/bin/true']", jobs);
            ours.Add(Place.Time(folder, place.Launcher, "run", "job.json", "--output", "quiet").Seconds);
            parallel.Add(Parallel(place, folder, jobs, "/bin/true"));
            xargs.Add(Xargs(place, folder, jobs, "/bin/true"));
            bare.Add(BareSpawn.Seconds("/bin/true", jobs / 2, 2) * 2);
        }

        var (us, peer, ceiling) = (Timing.Median(ours), Timing.Median(parallel), Timing.Median(bare));
        Row("fleetscope run", us, jobs, ours);
        Row("GNU parallel --joblog", peer, jobs, parallel);
        Row("xargs", Timing.Median(xargs), jobs, xargs);
        Row("bare .NET process start, captured", ceiling, jobs, bare);
        Console.WriteLine($"  fleetscope / parallel = {peer / us:0.00} (mark 2.5), fleetscope / bare spawn = {ceiling / us:0.00} (mark 0.65)");
    }

    public static void MeasureSleep(Place place, int jobs, string seconds, int rounds)
    {
        var ideal = jobs * double.Parse(seconds) / 2;
        Console.WriteLine($"\n{jobs:N0} x sleep {seconds}, 2 at once, {rounds} rounds in turn (medians); ideal {ideal:0.0} s");
        List<double> ours = [], parallel = [], xargs = [];
        for (var round = 0; round < rounds; round++)
        {
            var folder = place.RunFolder($"['/bin/sleep', '{seconds}']", jobs);
            ours.Add(Place.Time(folder, place.Launcher, "run", "job.json", "--output", "quiet").Seconds);
            parallel.Add(Parallel(place, folder, jobs, $"/bin/sleep {seconds}"));
            xargs.Add(Xargs(place, folder, jobs, $"/bin/sleep {seconds}"));
        }

        foreach (var (name, times) in new[] { ("fleetscope run", ours), ("GNU parallel --joblog", parallel), ("xargs", xargs) })
        {
            Console.WriteLine($"  {name,-36}{Timing.Median(times),8:0.00} s   {(Timing.Median(times) / ideal - 1) * 100,6:0.00} % over ideal   [{string.Join(", ", times.Select(time => time.ToString("0.00")))}]");
        }
    }

    private static double Parallel(Place place, string folder, int jobs, string command) =>
        Place.Time(folder, "/bin/sh", "-c", $"seq {jobs} | parallel --will-cite -j2 -N0 --joblog joblog {command} > /dev/null && rm joblog").Seconds;

    private static double Xargs(Place place, string folder, int jobs, string command) =>
        Place.Time(folder, "/bin/sh", "-c", $"seq {jobs} | xargs -P2 -I@ {command}").Seconds;

    private static void Row(string name, double seconds, int jobs, List<double> all) =>
        Console.WriteLine($"  {name,-36}{seconds,8:0.00} s   {jobs / seconds,7:0}/s   [{string.Join(", ", all.Select(time => time.ToString("0.00")))}]");
}
