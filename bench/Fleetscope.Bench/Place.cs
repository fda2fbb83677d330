using System.Diagnostics;

namespace Fleetscope.Bench;

/// <summary>A scratch folder, and how the measured commands are started in it.</summary>
internal sealed class Place(string root) : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("fleetscope-bench-");

    public string Launcher { get; } = Path.Combine(root, "fleetscope");

    /// <summary>A new empty run folder with a config and a job file.</summary>
    public string RunFolder(string command, int groups)
    {
        var folder = Path.Combine(scratch.FullName, Guid.NewGuid().ToString("n")[..8]);
        Directory.CreateDirectory(Path.Combine(folder, "bucket"));
        File.WriteAllText(Path.Combine(folder, "config.py"), $"""
            APP_NAME = 'Bench'
            PROGRAM = 'command'
            COMMAND = {command}
            AWS_BUCKET = './bucket'
            EXPECTED_NUMBER_FILES = 0
            DOCKER_CORES = 2
            SECONDS_TO_START = 0
            """);
        using var job = new StreamWriter(Path.Combine(folder, "job.json"));
        job.WriteLine("{ \"input\": \"\", \"output\": \"out\", \"groups\": [");
        for (var number = 1; number <= groups; number++)
        {
            job.WriteLine($$"""  {"Plate": "P{{number / 384}}", "Well": "W{{number % 384}}", "Site": "{{number}}"}{{(number < groups ? "," : "")}}""");
        }

        job.WriteLine("] }");
        return folder;
    }

    /// <summary>Runs a command to its end.</summary>
    public static Timing Time(string folder, string program, params string[] arguments) => Time(folder, program, [], arguments);

    /// <param name="environment">Variables that it gets besides.</param>
    public static Timing Time(string folder, string program, IReadOnlyList<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20))
        {
            peak = Math.Max(peak, PeakKiB(process.Id));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output.Result}\n{errors.Result}");
        }

        return new Timing(seconds, peak / 1024.0);
    }

    /// <summary>Runs a short command to its end, without the grain of watching its memory.</summary>
    public static double TimeShort(string folder, string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return watch.Elapsed.TotalSeconds;
    }

    private static long PeakKiB(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0; // It ended between the question and the answer.
        }
    }

    public void Dispose() => scratch.Delete(recursive: true);
}

/// <summary>How long a command took, and the most memory that it was seen with.</summary>
internal sealed record Timing(double Seconds, double PeakMiB)
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
