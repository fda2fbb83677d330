using Fleetscope.Cli.Output;
using Fleetscope.Queues;
using Fleetscope.Reports;
using Fleetscope.Stores;

namespace Fleetscope.Cli.Runs;

/// <summary>All that is known of one job, gathered for <c>why</c>.</summary>
/// <param name="Words">The state in words.</param>
/// <param name="Failures">Attempts that count against JOB_RETRIES.</param>
/// <param name="Holder">The worker that runs it.</param>
/// <param name="Before">Jobs that were submitted earlier and wait too; null when it does not wait.</param>
/// <param name="Workers">Workers there are now.</param>
/// <param name="Cause">What the last failure is, when we know it.</param>
/// <param name="Remedy">What to do about it, when we know it.</param>
/// <param name="Files">What it has committed.</param>
internal sealed record JobStory(
    string Run,
    string Id,
    string Name,
    string State,
    string Words,
    int Failures,
    int Retries,
    string? Holder,
    DateTimeOffset? RunningSince,
    long? Before,
    int Workers,
    IReadOnlyList<AttemptStory> Attempts,
    string? LogTail,
    string? Cause,
    string? Remedy,
    string OutputFolder,
    IReadOnlyList<string> Files,
    string Next)
{
    public static async Task<JobStory> OfAsync(OpenRun run, JobRecord record, CancellationToken cancellationToken)
    {
        var job = record.Job;
        var attempts = await run.Ports.Records.AttemptsAsync(job.Id, cancellationToken);
        var failed = record.State is JobState.Done or JobState.Skipped ? null : attempts.LastOrDefault(attempt => attempt.Outcome.CountsAsFailure);
        var known = failed is null ? null : KnownCauses.Find(failed.Outcome.Reason, failed.LogTail);
        var commit = await run.Ports.Commits.FindAsync(job.Id, cancellationToken);
        var fleet = await run.Ports.Fleet.StatusAsync(cancellationToken);
        return new JobStory(
            run.Config.AppName,
            job.Id.ToString(),
            job.Name,
            StateWords.Of(record.State),
            StateWords.Sentence(record.State),
            record.Failures,
            run.Config.JobRetries,
            record.Holder,
            record.LeasedAt,
            record.State == JobState.Waiting ? await BeforeAsync(run, record, cancellationToken) : null,
            fleet.Running,
            [.. attempts.Select(attempt => AttemptStory.Of(attempt, AttemptFile.Of(run.Ports.Log, job.Id, attempt.Number)))],
            failed?.LogTail is { Length: > 0 } tail ? tail : null,
            known?.Title,
            known?.Remedy,
            OutputFolderOf(run, record),
            [.. commit?.Files.Select(file => file.Key) ?? []],
            NextStep(run, record, fleet.Running));
    }

    private static async Task<long> BeforeAsync(OpenRun run, JobRecord record, CancellationToken cancellationToken)
    {
        long before = 0;
        await foreach (var waiting in run.Ports.Records.InStateAsync(JobState.Waiting, cancellationToken))
        {
            if (waiting.Job.Id == record.Job.Id)
            {
                break;
            }

            before++;
        }

        return before;
    }

    private static string OutputFolderOf(OpenRun run, JobRecord record)
    {
        var bucket = run.Config.Buckets[BucketRole.Destination];
        var folder = record.Job.Message.OutputFolder;
        return bucket.Folder is { } root ? Path.Combine(root, folder) : $"{bucket}/{folder}";
    }

    private static string NextStep(OpenRun run, JobRecord record, int workers)
    {
        var job = ShellWords.Of(record.Job.Id.ToString());
        return record.State switch
        {
            JobState.Waiting when workers == 0 => $"Nobody works on the run now; go on with it: {GoOn.Line(run)}",
            JobState.Waiting => "Nothing: a worker is there and will take it",
            JobState.Running => $"Watch it: fleetscope logs {job} --follow",
            JobState.Dead => $"Look closer: fleetscope replay {job}. When the cause is gone: fleetscope dead retry {job}, then {GoOn.Line(run)}",
            JobState.Cancelled => $"Run it after all: {GoOn.Line(run)}",
            _ => $"Nothing; to run it again all the same: {GoOn.Line(run)} --only {job} --force",
        };
    }
}

/// <summary>One attempt, for <c>why</c>.</summary>
/// <param name="Outcome">The kind of its end: Succeeded, ProgramFailed, ...</param>
/// <param name="Reason">Its end in a sentence.</param>
/// <param name="Command">Its command line, quoted for a shell to read; null when nothing was started.</param>
/// <param name="Log">The file of its log; null when there is none.</param>
internal sealed record AttemptStory(
    int Number,
    string Outcome,
    string Reason,
    bool Counts,
    int? ExitCode,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    string Worker,
    int Slot,
    double WallSeconds,
    double CpuSeconds,
    long PeakMemoryBytes,
    string? Command,
    string? Log)
{
    public static AttemptStory Of(AttemptRecord attempt, string? log) => new(
        attempt.Number,
        attempt.Outcome.GetType().Name,
        attempt.Outcome.Reason,
        attempt.Outcome.CountsAsFailure,
        attempt.ExitCode,
        attempt.StartedAt,
        attempt.EndedAt,
        attempt.Worker,
        attempt.Slot,
        Math.Round(attempt.Use.Wall.TotalSeconds, 3),
        Math.Round(attempt.Use.Cpu.TotalSeconds, 3),
        attempt.Use.PeakMemoryBytes,
        attempt.Command.Count == 0 ? null : ShellWords.Of(attempt.Command),
        log);
}
