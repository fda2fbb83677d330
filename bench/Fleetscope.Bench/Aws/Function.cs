using System.Diagnostics;

namespace Fleetscope.Bench.Aws;

/// <summary>The package of the function Monitor: its size beside Lambda's limits, and the time from the start of its process to its first answer.</summary>
internal static class Function
{
    private const double MiB = 1024 * 1024;

    /// <summary>Lambda Developer Guide, "Lambda quotas": a zip that is uploaded directly, and what it holds.</summary>
    private const double MostZipped = 50;
    private const double MostUnzipped = 250;

    public static async Task MeasureAsync(string root, int starts)
    {
        Console.WriteLine("\nThe package of the function Monitor (./package-monitor)");
        var folder = Path.Combine(root, "artifacts/monitor/package");
        Place.Time(root, Path.Combine(root, "package-monitor"));
        var zipped = new FileInfo(Path.Combine(root, "artifacts/monitor/monitor.zip")).Length / MiB;
        var files = Directory.GetFiles(folder);
        Console.WriteLine($"  zipped {zipped:0.0} MB (Lambda takes {MostZipped} directly; bootstrap goes through S3), unzipped {files.Sum(file => new FileInfo(file).Length) / MiB:0.0} MB of {MostUnzipped}, {files.Length} files");

        List<(double Seconds, double PeakMiB)> cold = [];
        for (var start = 0; start < starts; start++)
        {
            cold.Add(await StartAsync(folder));
        }

        var seconds = cold.Select(one => one.Seconds).ToList();
        Console.WriteLine($"  from the start of the process to the first answer, {starts} starts: median {Timing.Median(seconds) * 1000:0} ms, {seconds.Min() * 1000:0} to {seconds.Max() * 1000:0}; "
            + $"memory at its peak {cold.Max(one => one.PeakMiB):0} MiB");
    }

    private static async Task<(double Seconds, double PeakMiB)> StartAsync(string folder)
    {
        using var lambda = new RuntimeStandIn("""{"Records":[]}""");
        var start = new ProcessStartInfo(Path.Combine(folder, "bootstrap")) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in lambda.Environment)
        {
            start.Environment[name] = value;
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            await lambda.Answered.WaitAsync(TimeSpan.FromMinutes(1));
            var seconds = watch.Elapsed.TotalSeconds;
            var peak = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            return (seconds, long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024.0);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
