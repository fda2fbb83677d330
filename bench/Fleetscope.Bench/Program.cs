using Fleetscope.Bench;
using Fleetscope.Bench.Aws;
using Fleetscope.Bench.Policy;

// Prints figures; asserts nothing. Peers and we take turns, so that a noisy minute hits all of them.
var root = args[0];
var parts = args.Skip(1).DefaultIfEmpty("all").ToHashSet();
bool Wanted(string part) => parts.Contains("all") || parts.Contains(part);

Console.WriteLine($"{Machine.Describe()}, {Environment.ProcessorCount} cores, .NET {Environment.Version}");
using var place = new Place(root);

if (Wanted("start"))
{
    StartUp.Measure(place);
}

if (Wanted("true"))
{
    Throughput.MeasureTrue(place, jobs: 10_000, rounds: 3);
}

if (Wanted("sleep"))
{
    Throughput.MeasureSleep(place, jobs: 1_000, "0.1", rounds: 3);
    Throughput.MeasureSleep(place, jobs: 100, "1", rounds: 3);
}

if (Wanted("submit"))
{
    Submit.Measure(place, groups: 10_000, rounds: 3);
    Submit.Measure(place, groups: 1_000_000, rounds: 1);
}

if (Wanted("sqs"))
{
    SqsSubmit.Measure(place, groups: 10_000, rounds: 3);
}

if (Wanted("worker"))
{
    WorkerTime.MeasureJobs(place, jobs: 100, rounds: 3);
    WorkerTime.MeasureMemory(place, bytes: 2L << 30);
}

if (Wanted("worker") || Wanted("scale"))
{
    WorkerScale.Measure(place, jobs: 256, rounds: 3);
}

if (Wanted("function"))
{
    await Function.MeasureAsync(root, starts: 15);
}

if (Wanted("resume"))
{
    await Resume.MeasureAsync(place, jobs: 10_000, rounds: 5);
    await Resume.MeasureAsync(place, jobs: 1_000_000, rounds: 1);
}

if (Wanted("check"))
{
    Preflight.Measure(place, rounds: 3);
}

if (Wanted("policy"))
{
    PolicyTable.Print(seeds: 9);
}
