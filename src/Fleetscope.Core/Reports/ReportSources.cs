using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;

namespace Fleetscope.Reports;

/// <summary>Where a report gets everything from.</summary>
/// <param name="Events">The run log, oldest first. Read once, as a stream.</param>
/// <param name="Counts">Where the jobs are, by the ledger.</param>
/// <param name="Dead">The dead letters.</param>
/// <param name="Jobs">The jobs with state and metadata; read once, before the events. Empty: the job list comes from the events, and there are no plate maps.</param>
/// <param name="MadeAt">The present moment.</param>
public sealed record ReportSources(
    IAsyncEnumerable<RunEvent> Events, JobCounts Counts, IReadOnlyList<DeadLetter> Dead, IAsyncEnumerable<ReportedJob> Jobs, DateTimeOffset MadeAt)
{
    /// <summary>The full log of an attempt, asked only where a record has no tail; null when there is none.</summary>
    public Func<JobId, int, Stream?> ReadLog { get; init; } = (_, _) => null;

    /// <summary>Pictures among the outputs, as (job name, absolute path); anything but a readable PNG is passed over.</summary>
    public IEnumerable<(string JobName, string Path)> Images { get; init; } = [];

    /// <summary>The folder that the HTML file will lie in: pictures near it are linked, others embedded. Null: all are embedded.</summary>
    public string? ReportFolder { get; init; }

    /// <summary>Records of the event log that could not be read. Asked after the events were.</summary>
    public Func<int> DamagedRecords { get; init; } = () => 0;

    public ReportLimits Limits { get; init; } = new();
}

/// <summary>How long the lists of a report may be. What is left out is counted, never dropped in silence.</summary>
/// <param name="Slots">Rows of the timeline.</param>
/// <param name="Segments">Attempts of the timeline that are drawn one by one; above it neighbours are drawn as one.</param>
/// <param name="JobsPerGroup">Jobs named in a failure group.</param>
/// <param name="EmbeddedBytes">Bytes of pictures inside the HTML file.</param>
/// <param name="EmbeddedBytesEach">Bytes of one of them.</param>
public sealed record ReportLimits(
    int Jobs = 2_000,
    int Plates = 24,
    int Slots = 48,
    int Segments = 4_000,
    int FailureGroups = 100,
    int JobsPerGroup = 40,
    int Warnings = 200,
    int Images = 48,
    long EmbeddedBytes = 6_000_000,
    long EmbeddedBytesEach = 400_000);

/// <summary>A job as the report needs it: without its message, of which there may be a million.</summary>
/// <param name="Group">The metadata of the group: key and value as text.</param>
public sealed record ReportedJob(JobId Id, string Name, JobState State, IReadOnlyList<KeyValuePair<string, string>> Group)
{
    /// <summary>Every job of the run, the ones that ended badly first, so that limits cut the good ones.</summary>
    public static async IAsyncEnumerable<ReportedJob> AllAsync(
        IJobRecords records, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var state in Enum.GetValues<JobState>().OrderBy(Rank))
        {
            await foreach (var record in records.InStateAsync(state, cancellationToken))
            {
                yield return new ReportedJob(record.Job.Id, record.Job.Name, record.State, GroupOf(record.Job));
            }
        }
    }

    /// <summary>The group of a job; none when its message cannot be read, because such a job died of just that, and the report has to say so.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> GroupOf(Job job)
    {
        try
        {
            return job.Message.Group;
        }
        catch (FleetscopeException)
        {
            return [];
        }
    }

    /// <summary>How early a state is shown: what a person must act on comes first.</summary>
    internal static int Rank(JobState state) => state switch
    {
        JobState.Dead => 0,
        JobState.Running => 1,
        JobState.Waiting => 2,
        JobState.Cancelled => 3,
        JobState.Done => 4,
        _ => 5,
    };
}
