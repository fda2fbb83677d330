using System.Diagnostics;

namespace Fleetscope.Bench;

/// <summary>The ceiling that the marks name: .NET's own process start with output captured, and nothing else: no queue, no log, no state.</summary>
internal static class BareSpawn
{
    public static double Seconds(string program, int count, int atOnce)
    {
        var watch = Stopwatch.StartNew();
        var left = count;
        var threads = Enumerable.Range(0, atOnce).Select(_ => new Thread(() =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var errors = process.StandardError.ReadToEndAsync();
                process.StandardOutput.ReadToEnd();
                errors.Wait();
                process.WaitForExit();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return watch.Elapsed.TotalSeconds;
    }
}
