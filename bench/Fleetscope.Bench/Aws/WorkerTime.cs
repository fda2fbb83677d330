using System.Diagnostics;
using System.Globalization;

namespace Fleetscope.Bench.Aws;

/// <summary>The worker of a container by itself: real process, real program starts, and a stub for SQS, S3 and CloudWatch.</summary>
internal static class WorkerTime
{
    /// <summary>A job fetches one file and puts one.</summary>
    private const int TransfersPerJob = 2;

    private const string Copy = """{"COMMAND": ["/bin/cp", "{input}/image.tif", "{output}/copy.tif"], "INPUTS": ["image.tif"], "EXPECTED_NUMBER_FILES": 1}""";

    public static void MeasureJobs(Place place, int jobs, int rounds)
    {
        Console.WriteLine($"\nworker on AWS, {jobs} jobs that copy one file of 1 KB, 1 slot, a stub of AWS; milliseconds per job, medians of {rounds} rounds");
        var program = ProgramAlone(jobs);
        Console.WriteLine($"  the program alone {program,30:0.0}");
        foreach (var latency in (int[])[0, 30])
        {
            foreach (var overlap in (bool[])[true, false])
            {
                List<double> perJob = [];
                var calls = "";
                for (var round = 0; round < rounds; round++)
                {
                    using var stub = new StubAws(TimeSpan.FromMilliseconds(latency));
                    stub.Queue.OneAtATime = !overlap;
                    stub.Bucket.Put("bench", "in/image.tif", new string('x', 1000));
                    stub.Queue.HandOut(Enumerable.Range(1, jobs).Select(Message));
                    Work(place, stub, slots: 1, checkIfDone: false);
                    perJob.Add(stub.Queue.Worked.TotalMilliseconds / jobs);
                    calls = string.Join(", ", stub.Calls.Where(call => call.Value >= jobs / 20).OrderByDescending(call => call.Value)
                        .Select(call => $"{call.Key} {((double)call.Value / jobs).ToString("0.0", CultureInfo.InvariantCulture)}"));
                }

                var median = Timing.Median(perJob);
                Console.WriteLine($"  latency {latency,2} ms, overlap {(overlap ? "yes" : "no"),-3} {median,17:0.0}   own {median - program - (latency * TransfersPerJob),6:0.0}   calls a job: {calls}");
            }
        }
    }

    public static void MeasureMemory(Place place, long bytes)
    {
        using var stub = new StubAws();
        stub.Bucket.PutZeros("bench", "in/image.tif", bytes);
        stub.Queue.HandOut([Message(1)]);
        var peak = Work(place, stub, slots: 1, checkIfDone: false);
        Console.WriteLine($"\nworker on AWS, one file of {bytes >> 20} MiB fetched and put: peak {peak:0} MiB, {stub.Queue.Worked.TotalSeconds:0.0} s; {stub.Bucket.SizeOf("bench", "out/1/copy.tif") >> 20} MiB arrived");
    }

    /// <summary>Lets a worker copy until the queue is empty.</summary>
    /// <returns>The most memory that the worker was seen with, in MiB.</returns>
    public static double Work(Place place, StubAws stub, int slots, bool checkIfDone)
    {
        var folder = place.RunFolder("['/bin/true']", 0);
        List<KeyValuePair<string, string>> variables =
        [
            .. stub.Environment, new("AWS_REGION", "us-east-1"), new("APP_NAME", "Bench"), new("SQS_QUEUE_URL", stub.Queue.Url), new("AWS_BUCKET", "bench"),
            new("SOURCE_BUCKET", "bench"), new("DESTINATION_BUCKET", "bench"), new("LOG_GROUP_NAME", "Bench"), new("ECS_CLUSTER", "default"), new("DOCKER_CORES", $"{slots}"),
            new("SECONDS_TO_START", "0"), new("CHECK_IF_DONE_BOOL", checkIfDone ? "True" : "False"), new("MIN_FILE_SIZE_BYTES", "1"), new("NECESSARY_STRING", ""), new("DOWNLOAD_FILES", "True"),
            new("FLEETSCOPE_CONFIG", Copy), new("FLEETSCOPE_HOME", Path.Combine(folder, "home")),
        ];
        var work = Task.Run(() => Place.Time(folder, place.Launcher, variables, "worker"));
        while (stub.Queue.Left > 0 && !work.Wait(TimeSpan.FromMilliseconds(20)))
        {
        }

        stub.Bucket.Put("bench", "fleetscope/Bench/control.json", """{"draining": true}""");
        return work.GetAwaiter().GetResult().PeakMiB;
    }

    public static string Message(int number) => $$$"""{"input": "in", "output": "out", "output_structure": "Site", "group": {"Site": "{{{number}}}"}}""";

    private static double ProgramAlone(int times)
    {
        var source = Path.GetTempFileName();
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < times; round++)
        {
            using var process = Process.Start(new ProcessStartInfo("/bin/cp", [source, source + ".copy"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
        }

        File.Delete(source);
        File.Delete(source + ".copy");
        return watch.Elapsed.TotalMilliseconds / times;
    }
}
