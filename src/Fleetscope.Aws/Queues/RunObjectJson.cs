using System.Text.Json;
using System.Text.Json.Serialization;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Queues;

/// <summary>What every worker of a run must know, as it stands in <c>control.json</c>. Readers pass over members they do not know.</summary>
internal sealed record RunControl
{
    /// <summary>The run is over: workers leave.</summary>
    public bool Over { get; init; }

    /// <summary>Whether any job was ever cancelled: only then is it worth asking for one.</summary>
    public bool HasCancelled { get; init; }

    /// <summary>The objects that hold the identities of jobs that were cancelled together.</summary>
    public IReadOnlyList<string> CancelledLists { get; init; } = [];

    /// <summary>Jobs that were cancelled without being known by name (WORKER = 'image').</summary>
    public long UnnamedCancelled { get; init; }

    /// <summary>Whether any message was ever sent a second time on purpose, so that its deliveries are counted on.</summary>
    public bool HasBudgets { get; init; }

    /// <summary>Whether any job ran for so long that its message had to be sent anew while it ran.</summary>
    public bool HasHandOvers { get; init; }
}

/// <summary>A dead job. Kept until it is retried.</summary>
/// <param name="Attempts">Since it was submitted or retried.</param>
/// <param name="Number">Of its last attempt.</param>
/// <param name="Last">Null when its worker vanished each time.</param>
/// <param name="Until">For one whose worker may still speak: when its lease ends, and it is dead.</param>
internal sealed record DeadJob(JobId Id, string Name, int Attempts, int Number, AttemptRecord? Last, string Body, DateTimeOffset? Until = null);

/// <summary>How the deliveries of a message that was sent anew are counted on.</summary>
/// <param name="Before">Attempts before this message: the number of its first delivery is one more.</param>
/// <param name="FreshFrom">Failures count from the attempt after this one.</param>
internal sealed record AttemptBudget(int Before, int FreshFrom)
{
    public static AttemptBudget None { get; } = new(0, 0);
}

/// <summary>A job whose message is to be sent once more, with all its attempts before it.</summary>
/// <param name="Attempts">The number of its last attempt.</param>
internal sealed record ResentJob(JobId Id, string Body, int Attempts);

internal sealed record ResentJobs(IReadOnlyList<ResentJob> Jobs);

/// <summary>The jobs that one worker process holds.</summary>
internal sealed record HeldJobs(DateTimeOffset At, IReadOnlyList<HeldJob> Jobs);

/// <param name="Until">When it may be taken for lost, if nothing is heard before.</param>
internal sealed record HeldJob(JobId Id, int Attempt, string Holder, DateTimeOffset LeasedAt, DateTimeOffset Until);

/// <summary>Who runs a job whose present message is a copy that nobody may take.</summary>
internal sealed record JobOwnership(string Owner, DateTimeOffset Until);

/// <summary>A claim, then a commit.</summary>
/// <param name="Receipt">The lease under which it was claimed.</param>
/// <param name="Until">When somebody else may take an unmarked claim over.</param>
/// <param name="IsMarked">Whether the files are at their keys.</param>
internal sealed record CommitObject(
    JobId Job, int Attempt, string Receipt, DateTimeOffset Until, bool IsMarked, DateTimeOffset At, string Fingerprint, IReadOnlyList<CommittedFile> Files);

/// <summary>Who owns a folder or a file of the destination bucket.</summary>
/// <param name="Key">The folder with its slash, or the file.</param>
/// <param name="IsShared">For folders: several jobs write here, and each of their files has an owner of its own.</param>
internal sealed record OwnerObject(string Key, JobId Job, string Name, bool IsShared = false);

/// <summary>How Fleetscope's own objects stand in the bucket: camelCase JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(JobIdJson)])]
[JsonSerializable(typeof(RunControl))]
[JsonSerializable(typeof(DeadJob))]
[JsonSerializable(typeof(AttemptBudget))]
[JsonSerializable(typeof(ResentJobs))]
[JsonSerializable(typeof(HeldJobs))]
[JsonSerializable(typeof(JobOwnership))]
[JsonSerializable(typeof(CommitObject))]
[JsonSerializable(typeof(OwnerObject))]
internal sealed partial class RunObjectJson : JsonSerializerContext;
