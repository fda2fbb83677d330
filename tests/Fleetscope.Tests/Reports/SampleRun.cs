using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Fleetscope.Reports;

namespace Fleetscope.Tests.Reports;

/// <summary>A made-up run as it might have been: a 96-well plate, four slots, several kinds of failure, one kill, gone on with the next day.</summary>
internal sealed class SampleRun
{
    public const string Hostile = "<script>alert('x')</script>";
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);

    private readonly Random random = new(7);
    private readonly List<RunEvent> events = [];
    private readonly List<ReportedJob> jobs = [];
    private readonly List<DeadLetter> dead = [];
    private readonly DateTimeOffset[] free = [Start, Start, Start, Start];
    private string worker = "worker-1f3a9c02";

    public SampleRun()
    {
        BeginSession(Start);
        events.Add(new JobsSubmitted(Start, 96, 0));
        events.Add(new Warned(Start, "CLUSTER_MACHINES, TASKS_PER_MACHINE and MEMORY are not applied by the local engine"));
        for (var well = 0; well < 96; well++)
        {
            if (well == 60)
            {
                Kill();
            }

            Run(well);
        }

        var end = free.Max();
        events.Add(new WorkerStopped(end, worker, "nothing left to do"));
        events.Add(new RunEnded(end, Counts, "nothing left to do"));
    }

    public JobCounts Counts => new(jobs.Count, 0, 0, jobs.Count(job => job.State == JobState.Done), jobs.Count(job => job.State == JobState.Skipped),
        jobs.Count(job => job.State == JobState.Dead), jobs.Count(job => job.State == JobState.Cancelled));

    public IReadOnlyList<DeadLetter> Dead => dead;

    public ReportSources Sources => new(Stream(events), Counts, dead, Stream(jobs), Start.AddDays(1).AddHours(2));

    public static async IAsyncEnumerable<T> Stream<T>(IEnumerable<T> items)
    {
        await Task.CompletedTask;
        foreach (var item in items)
        {
            yield return item;
        }
    }

    private void BeginSession(DateTimeOffset at)
    {
        events.Add(new RunStarted(at, "2026_03_04_Batch1_Analysis", "local", "cellprofiler", "4.2.8", "0.1.0", "files/job_batch1.json", "analysis-pc", 4, 16L << 30));
        events.Add(new WorkerStarted(at, worker, 4, 4711));
    }

    /// <summary>Everything stops in the middle, and the next morning somebody goes on.</summary>
    private void Kill()
    {
        var at = free.Min();
        events.Add(new AttemptStarted(at, Id(60), Name(60), 1, worker, 2));
        events.Add(new Warned(free.Max(), "disk of .fleetscope has 8 GiB left"));
        worker = "worker-77d20e41";
        var next = Start.AddHours(21);
        Array.Fill(free, next);
        BeginSession(next);
    }

    private void Run(int well)
    {
        var state = well switch { 11 or 35 => JobState.Skipped, 90 or 91 => JobState.Cancelled, _ when Failure(well) is not null => JobState.Dead, _ => JobState.Done };
        jobs.Add(new ReportedJob(Id(well), Name(well), state, [new("Metadata_Plate", "BR00117035"), new("Metadata_Well", Well(well))]));
        if (state == JobState.Cancelled)
        {
            return;
        }

        if (state == JobState.Skipped)
        {
            Attempt(well, 1, new JobOutcome.AlreadyDone(5, true), JobState.Skipped, 0.02, "");
            return;
        }

        var seconds = 18 + (random.NextDouble() * 16) + (well % 12 > 8 ? 14 : 0);
        if (Failure(well) is var (outcome, log))
        {
            for (var attempt = 1; attempt <= 3; attempt++)
            {
                Attempt(well, attempt, outcome, attempt == 3 ? JobState.Dead : JobState.Waiting, seconds / 3, log);
            }

            return;
        }

        if (well % 29 == 5)
        {
            Attempt(well, 1, new JobOutcome.StorageFailed("Input/output error while reading ch2.tif"), JobState.Waiting, 3, "");
        }

        Attempt(well, 2, new JobOutcome.Succeeded(5, 4_200_000), JobState.Done, seconds, "");
        events.Add(new JobCommitted(free.Max(), Id(well), 2, 5, 4_200_000));
    }

    private static (JobOutcome Outcome, string Log)? Failure(int well) => well switch
    {
        23 or 47 or 71 or 95 => (new JobOutcome.ProgramFailed(new ProgramEnd.Exited(255)),
            $"Version: 2022-08-17\nTraceback (most recent call last):\n  File \"/usr/lib/python3.8/cellprofiler_core/pipeline/_pipeline.py\", line 1021, in prepare_run\nFileNotFoundError: [Errno 2] No such file or directory: '/home/images/BR00117035/{Well(well)}_ch1.tif'"),
        50 or 51 => (new JobOutcome.ProgramFailed(new ProgramEnd.OutOfMemory(137, "killed by signal 9 at 15,204 MiB")), "IdentifySecondaryObjects # 9: 12.1 sec\nKilled"),
        66 => (new JobOutcome.OutputsMissing(0, 1, "cp.is.done says Complete"), $"Failed to load pipeline\nValueError: Could not find the RunCellpose module\n{Hostile}"),
        78 => (new JobOutcome.InputsMissing(["illum/BR00117035_IllumDNA.npy"]), ""),
        _ => null,
    };

    private void Attempt(int well, int number, JobOutcome outcome, JobState state, double seconds, string log)
    {
        var slot = Array.IndexOf(free, free.Min());
        var (from, to) = (free[slot], free[slot].AddSeconds(seconds + 0.4));
        free[slot] = to.AddSeconds(0.05);
        var use = outcome is JobOutcome.AlreadyDone
            ? ResourceUse.None
            : new ResourceUse(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds * 0.94), (long)((620 + (random.NextDouble() * 380)) * 1024 * 1024), 0, outcome is JobOutcome.Succeeded ? 4_200_000 : 0, 9_000_000);
        events.Add(new AttemptStarted(from, Id(well), Name(well), number, worker, slot + 1));
        var record = new AttemptRecord(number, worker, slot + 1, from, to, outcome, use, ["cellprofiler", "-c", "-r"], log);
        events.Add(new AttemptEnded(to, Id(well), Name(well), state, record));
        if (state == JobState.Dead)
        {
            dead.Add(new DeadLetter(Id(well), Name(well), number, record));
        }
    }

    private static JobId Id(int well) => JobId.Of("sample", $"{well}");

    private static string Well(int well) => $"{(char)('A' + (well / 12))}{(well % 12) + 1:00}";

    // One name is an attack: it must come out as text.
    private static string Name(int well) => well == 50 ? $"BR00117035-{Hostile}" : $"BR00117035-{Well(well)}";
}
