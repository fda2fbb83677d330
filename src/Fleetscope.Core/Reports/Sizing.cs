namespace Fleetscope.Reports;

/// <summary>What the config keys of a fleet should be, from what was measured here; or why nothing can be said.</summary>
/// <param name="Advice">One line per key; empty when too little was measured.</param>
/// <param name="Note">How it was measured and how exact it is, or what is missing.</param>
public sealed record Sizing(IReadOnlyList<SizingAdvice> Advice, string Note)
{
    // Fewer jobs than these may all be empty wells.
    private const int FewestJobs = 3;
    private const int SomeJobs = 20;
    private const double MiB = 1024 * 1024;
    private const double GiB = 1024 * MiB;

    // Jobs differ more than a sample shows.
    private const double Reserve = 1.2;

    // The family's documents: 22 GB is the smallest disk that its machines start with; docker gets EBS_VOL_SIZE / TASKS_PER_MACHINE - 2 of it.
    private const int SmallestDiskGB = 22;
    private const int DockerReserveGB = 2;
    private const int ImageGB = 12;

    // SQS allows at most 12 hours: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    private const int LongestVisibility = 43_200;

    // MEMORY that fits beside the system: .xlarge as the family's documents give it (c 7500, m 15000), the larger ones twice and four times that.
    private static readonly (string Type, int Cores, int MemoryMiB)[] Machines =
        [("c5.xlarge", 4, 7_500), ("m5.xlarge", 4, 15_000), ("m5.2xlarge", 8, 30_000), ("m5.4xlarge", 16, 60_000)];

    public static Sizing From(RunUsage usage)
    {
        var jobs = usage.Wall.Count;
        if (jobs < FewestJobs)
        {
            return new Sizing([], $"Too little was measured: {Amounts.Of(jobs, "job")} succeeded, and a figure needs {FewestJobs} at least. "
                + "Run a few typical ones here first (run JOBFILE --first 10).");
        }

        List<SizingAdvice> advice = [];
        var cores = 1;
        if (usage.PeakMemory.Count > 0)
        {
            cores = AddMemory(usage, advice);
        }

        AddDisk(usage, cores, advice);
        AddVisibility(usage, advice);
        return new Sizing(advice, Accuracy(usage));
    }

    /// <summary>DOCKER_CORES first, because MEMORY and EBS_VOL_SIZE are shared by that many jobs.</summary>
    private static int AddMemory(RunUsage usage, List<SizingAdvice> advice)
    {
        var peak = usage.PeakMemory.Max / MiB;
        var each = peak * Reserve;
        var coresPerJob = Math.Max(1, (int)Math.Round(usage.CpuPerWall.Median, MidpointRounding.AwayFromZero));
        int Fit((string Type, int Cores, int MemoryMiB) machine) => Math.Min(machine.Cores / coresPerJob, (int)(machine.MemoryMiB / each));

        // The first machine whose processors can all be used; else the one that keeps most of them busy.
        var machine = Machines.FirstOrDefault(machine => machine.Cores >= coresPerJob && Fit(machine) == machine.Cores / coresPerJob);
        machine = machine.Type is null ? Machines.MaxBy(machine => (double)Fit(machine) / machine.Cores) : machine;
        var cores = Fit(machine);
        if (cores < 1)
        {
            advice.Add(new SizingAdvice("MACHINE_TYPE", "larger", "",
                $"one job took {Amounts.Size(usage.PeakMemory.Max)}, more than the {machine.MemoryMiB} MiB of {machine.Type} with a reserve; choose a type with more memory"));
            return 1;
        }

        var memory = Math.Min(machine.MemoryMiB, (int)(Math.Ceiling(each * cores / 250) * 250));
        var perMachine = string.Join(", ", Machines.Select(other => $"{other.Type} {Math.Max(0, Fit(other))}"));
        advice.Add(new SizingAdvice("DOCKER_CORES", $"{cores}", $"on {machine.Type}",
            $"a job keeps {usage.CpuPerWall.Median:0.0} cores busy and takes {Amounts.Size(usage.PeakMemory.Max)} at most; fitting: {perMachine}"));
        advice.Add(new SizingAdvice("MEMORY", $"{memory}", "MiB",
            $"largest peak of a job {peak:0} MiB x {cores} slots x {Reserve} reserve, rounded up to 250 (at most {machine.MemoryMiB} on {machine.Type})"));
        return cores;
    }

    private static void AddDisk(RunUsage usage, int cores, List<SizingAdvice> advice)
    {
        var scratch = usage.Scratch.Max / GiB;
        var needed = (int)Math.Ceiling((scratch * cores * Reserve) + ImageGB + DockerReserveGB);
        var disk = Math.Max(SmallestDiskGB, needed);
        advice.Add(new SizingAdvice("EBS_VOL_SIZE", $"{disk}", "GB",
            $"largest attempt folder {Amounts.Size(usage.Scratch.Max)} x {cores} slots x {Reserve} reserve + {ImageGB} for the container image + {DockerReserveGB} for docker"
            + (disk > needed ? $" would be {needed}; {SmallestDiskGB} is the smallest" : "")
            + (usage.BytesIn == 0 ? ". Inputs were read in place here: with DOWNLOAD_FILES add the images of the largest group x slots" : "")));
    }

    private static void AddVisibility(RunUsage usage, List<SizingAdvice> advice)
    {
        var seconds = Math.Clamp((int)(Math.Ceiling(1.5 * (usage.Wall.P95 + usage.Around.P95) / 60) * 60), 60, LongestVisibility);
        advice.Add(new SizingAdvice("SQS_MESSAGE_VISIBILITY", $"{seconds}", "s",
            $"1.5 x {Amounts.Seconds(usage.Wall.P95 + usage.Around.P95)} (95 of 100 jobs are faster), rounded up to minutes. Fleetscope's workers renew a short lease, so a wrong "
            + "figure costs nothing with them; the family's own images (WORKER = 'image') depend on it"));
    }

    private static string Accuracy(RunUsage usage) =>
        $"From {Amounts.Of(usage.Wall.Count, "successful attempt")} on this machine"
        + (usage.Wall.Count < SomeJobs ? ", which is few: take the figures as a start. " : ". ")
        + (usage.OutOfMemory > 0 ? $"{Amounts.Of(usage.OutOfMemory, "attempt")} ran out of memory and {(usage.OutOfMemory == 1 ? "is" : "are")} not in these figures: such jobs need more than the MEMORY above. " : "")
        + "Memory is the larger of the biggest single process (exact, from the kernel) and the sum over an attempt's processes sampled once a second, so a peak of several "
        + "processes together that is shorter than a second may be missed. CPU time is exact for processes that ended and were waited for. Other processors are faster or slower.";
}

/// <summary>What one config key should be.</summary>
/// <param name="Unit">The unit of the value, or what it goes with; may be empty.</param>
/// <param name="Because">The arithmetic.</param>
public sealed record SizingAdvice(string Key, string Value, string Unit, string Because);
