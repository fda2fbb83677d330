using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Ports;

/// <summary>A run on an account in memory: a bucket, a queue and its dead-letter queue, and the ports of as many processes as a test wants.</summary>
internal sealed class SqsRunFixture : IAsyncDisposable
{
    public const string BucketName = "bucket";
    public const string QueueName = "ContractQueue";
    public const string DeadName = "ContractDead";

    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly List<SqsRun> open = [];

    public SqsRunFixture(FakeClock clock)
    {
        Account = new MemoryAccount(clock);
        Account.S3.AddBucket(BucketName);
    }

    /// <summary>The same with moto's S3; the queue stays in memory, because its contract moves the clock.</summary>
    public static async Task<SqsRunFixture> WithMotoAsync(MotoServer moto, FakeClock clock, CancellationToken cancellationToken)
    {
        var account = await moto.NewAccountAsync(cancellationToken);
        var bucket = $"contract-{account.AccountId}"; // names of buckets are all the world's
        await account.CreateBucketAsync(bucket, cancellationToken);
        return new SqsRunFixture(clock) { OtherStore = (account.Api.S3, bucket) };
    }

    public MemoryAccount Account { get; }

    /// <summary>S3 of another account than the one in memory, where a test wants it.</summary>
    public (IS3 S3, string Bucket)? OtherStore { get; set; }

    public string Journal => Path.Combine(scratch.FullName, "submitted.ids");

    public string NewFile(string text)
    {
        var file = Path.Combine(scratch.FullName, Guid.NewGuid().ToString("n"));
        File.WriteAllText(file, text);
        return file;
    }

    public async Task CreateQueuesAsync(int maxReceives, CancellationToken cancellationToken)
    {
        await Account.Sqs.CreateQueueAsync(DeadName, new Dictionary<string, string>(), cancellationToken);
        var policy = $$"""{"deadLetterTargetArn":"{{Account.Sqs.Queue(DeadName)!.Arn}}","maxReceiveCount":"{{maxReceives}}"}""";
        await Account.Sqs.CreateQueueAsync(QueueName, new Dictionary<string, string> { ["RedrivePolicy"] = policy, ["VisibilityTimeout"] = "600" }, cancellationToken);
    }

    /// <summary>The ports of one process.</summary>
    /// <param name="hasJournal">Whether it is the machine that submits.</param>
    public SqsRun Process(SqsQueueSettings settings, AwsApi? api = null, bool hasJournal = true)
    {
        api ??= OtherStore is { } other ? Account.Api with { S3 = other.S3 } : Account.Api;
        var places = new SqsRunPlaces(
            ContractJobs.AppName, OtherStore?.Bucket ?? BucketName, (QueueName, Account.Sqs.Queue(QueueName)!.Url), (DeadName, Account.Sqs.Queue(DeadName)!.Url),
            hasJournal ? Journal : null, Path.Combine(scratch.FullName, "jobfiles"));
        var run = new SqsRun(api, places, settings, Account.Clock);
        open.Add(run);
        return run;
    }

    public static SqsQueueSettings Settings(int jobRetries) =>
        new() { JobRetries = jobRetries, Wait = TimeSpan.Zero, ControlEvery = TimeSpan.Zero, HoldersEvery = TimeSpan.Zero };

    public async Task<RunFixture> FreshRunAsync(int jobRetries, CancellationToken cancellationToken)
    {
        var settings = Settings(jobRetries);
        await CreateQueuesAsync(settings.MostReceives, cancellationToken);
        var run = Process(settings);
        return new RunFixture(new Submitting(run, this), run.DeadLetters, run.Records, run.Commits);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in open)
        {
            await run.DisposeAsync();
        }

        scratch.Delete(recursive: true);
    }

    /// <summary>Keeps a job file of what is added, as a submission does.</summary>
    private sealed class Submitting(SqsRun run, SqsRunFixture fixture) : IJobQueue
    {
        public async Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
        {
            await run.JobFiles.KeepAsync(fixture.NewFile(ContractJobs.JobFileOf(jobs)), cancellationToken);
            return await run.Queue.AddAsync(jobs, cancellationToken);
        }

        public Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken) =>
            run.Queue.TryLeaseAsync(holder, visibility, cancellationToken);

        public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => run.Queue.RenewAsync(lease, visibility, cancellationToken);

        public Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken) => run.Queue.CompleteAsync(lease, attempt, cancellationToken);

        public Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken) =>
            run.Queue.ReleaseAsync(lease, attempt, delay, cancellationToken);

        public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => run.Queue.CountAsync(cancellationToken);
    }
}
