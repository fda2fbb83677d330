namespace Fleetscope.Aws.Queues;

/// <summary>How the queue of a run behaves.</summary>
internal sealed record SqsQueueSettings
{
    /// <summary>JOB_RETRIES: failed attempts in all.</summary>
    public required int JobRetries { get; init; }

    /// <summary>How long one asking for a job waits for it (0 to 20 s).</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How old a worker's knowledge of <c>control.json</c> may be: so long a cancelled job may go on running, besides the time to its next renewal.</summary>
    public TimeSpan ControlEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often at most a worker tells which jobs it holds; zero: at each change, and waits for it.</summary>
    public TimeSpan HoldersEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after its receipt a message is sent anew while its job runs on: SQS lets nobody hold one for more than 12 h.</summary>
    public TimeSpan HandOverAfter { get; init; } = TimeSpan.FromHours(11.5);

    /// <summary>WORKER = 'image': the family's own worker drains the queue, and nothing is known but counts.</summary>
    public bool IsImageWorker { get; init; }

    /// <summary>How many letters lay in the dead-letter queue before this run; used with <see cref="IsImageWorker"/>.</summary>
    public long LettersBefore { get; init; }

    /// <summary>Batches of messages that are sent at once.</summary>
    public int SendersAtOnce { get; init; } = 16;

    /// <summary>The queue's maxReceiveCount where it is known, as for a queue that the family's tools have made; null: what our setup gives it.</summary>
    public int? KnownMostReceives { get; init; }

    /// <summary>The queue's maxReceiveCount: a net for jobs that kill their workers without a word.</summary>
    public int MostReceives => KnownMostReceives ?? (IsImageWorker ? JobRetries : JobRetries + 5);
}
