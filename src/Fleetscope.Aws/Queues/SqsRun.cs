using Fleetscope.Aws.Api;
using Fleetscope.Aws.Stores;
using Fleetscope.Queues;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Queues;

/// <summary>Where a run's jobs lie.</summary>
/// <param name="Bucket">AWS_BUCKET.</param>
/// <param name="Queue">The queue's name and URL.</param>
/// <param name="DeadLetters">The same of the dead-letter queue; without a URL it is not there.</param>
/// <param name="Journal">The local file of submitted jobs; null on workers.</param>
/// <param name="Scratch">A local folder for copies of job files.</param>
internal sealed record SqsRunPlaces(string AppName, string Bucket, (string Name, string Url) Queue, (string Name, string? Url) DeadLetters, string? Journal, string Scratch);

/// <summary>The ports of one run over SQS and S3, and the parts that they share. One for each process.</summary>
internal sealed class SqsRun : IAsyncDisposable
{
    public SqsRun(AwsApi api, SqsRunPlaces places, SqsQueueSettings settings, TimeProvider clock)
    {
        (Settings, Clock) = (settings, clock);
        Bucket = new ControlBucket(api.S3, places.Bucket, new RunKeys(places.AppName));
        Messages = new MessageQueue(api.Sqs, places.Queue.Name, places.Queue.Url);
        Letters = new MessageQueue(api.Sqs, places.DeadLetters.Name, places.DeadLetters.Url);
        Book = new LeaseBook(clock);
        Control = new RunControlFile(Bucket, settings.ControlEvery, clock);
        Cancellations = new Cancellations(Bucket, Control);
        Attempts = new AttemptObjects(Bucket);
        Markers = new JobMarkers(Bucket, Cancellations, clock);
        Journal = new SubmissionJournal(Bucket, places.Journal);
        JobFiles = new KeptJobFiles(Bucket, Journal, places.Scratch);
        Sender = new MessageSender(Messages, settings.SendersAtOnce, clock);
        Removal = new MessageRemoval(Messages);
        Resending = new Resending(Bucket, Sender, Attempts, Cancellations, Control);
        Holders = new HeldJobsFile(Bucket, Book, settings.HoldersEvery, clock);
        Queue = new SqsJobQueue(this);
        DeadLetters = new S3DeadLetters(this);
        Records = new S3JobRecords(this);
        Commits = new S3CommitRegister(Bucket, Book, clock);
    }

    public SqsJobQueue Queue { get; }

    public IDeadLetters DeadLetters { get; }

    public IJobRecords Records { get; }

    public ICommitRegister Commits { get; }

    /// <summary>The leases that this process holds.</summary>
    public LeaseBook Book { get; }

    /// <summary>The copies of the job files that were submitted.</summary>
    public KeptJobFiles JobFiles { get; }

    /// <summary>What every worker must know.</summary>
    public RunControlFile Control { get; }

    public SqsQueueSettings Settings { get; }

    public TimeProvider Clock { get; }

    public ControlBucket Bucket { get; }

    public MessageQueue Messages { get; }

    public MessageQueue Letters { get; }

    public Cancellations Cancellations { get; }

    public AttemptObjects Attempts { get; }

    public JobMarkers Markers { get; }

    public SubmissionJournal Journal { get; }

    public MessageSender Sender { get; }

    public MessageRemoval Removal { get; }

    public Resending Resending { get; }

    public HeldJobsFile Holders { get; }

    public RunKeys Keys => Bucket.Keys;

    public async ValueTask DisposeAsync()
    {
        await Holders.DisposeAsync();
        Removal.Dispose();
        JobFiles.Dispose();
        Journal.Dispose();
        Control.Dispose();
    }
}
