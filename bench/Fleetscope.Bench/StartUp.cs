namespace Fleetscope.Bench;

/// <summary>How long a person waits for <c>--help</c>.</summary>
internal static class StartUp
{
    public static void Measure(Place place)
    {
        Console.WriteLine("\nfleetscope --help, 15 times each (median, best)");
        var folder = place.RunFolder("['/bin/true']", 1);
        var program = Path.Combine(Path.GetDirectoryName(place.Launcher)!, "artifacts/launcher/publish/fleetscope");
        foreach (var (name, path) in new[] { ("the program itself", program), ("through the launcher", place.Launcher) })
        {
            var times = Enumerable.Range(0, 15).Select(_ => Once(place, folder, path)).ToList();
            Console.WriteLine($"  {name,-36}{Timing.Median(times) * 1000,6:0} ms, {times.Min() * 1000,4:0} ms (mark 90 ms; the launcher adds 30 at most)");
        }
    }

    private static double Once(Place place, string folder, string path) => Place.TimeShort(folder, path, "--help");
}
