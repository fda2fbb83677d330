using Fleetscope.Aws.Api;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>An AWS account in one region, in memory, with the rules of AWS and a clock that a test moves.</summary>
/// <remarks>What takes AWS time is put on a schedule; every call and every look first does what has come due, each thing at its own moment. Safe for concurrent use.</remarks>
internal sealed class MemoryAccount
{
    public const string Id = "123456789012";
    public const string Region = "us-east-1";

    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Turn)> coming = new();
    private DateTimeOffset? moment;
    private long turns;

    public MemoryAccount(FakeClock? clock = null)
    {
        Clock = clock ?? new FakeClock();
        Sqs = new MemorySqs(this);
        S3 = new MemoryS3(this);
        Logs = new MemoryLogs(this);
        CloudWatch = new MemoryCloudWatch(this);
        Ecs = new MemoryEcs(this);
        Ec2 = new MemoryEc2(this);
        Identity = new MemoryIdentity(this);
        Iam = new MemoryIam(this);
        Sns = new MemorySns(this);
        Lambda = new MemoryLambda(this);
        BucketSettings = new MemoryBuckets(this);
        Events = new MemoryEventBridge(this);
        Api = new AwsApi(Sqs, Ecs, Ec2, CloudWatch, Logs, S3, Identity, Iam, Sns, Lambda, BucketSettings, Events);
    }

    public FakeClock Clock { get; }

    public AwsApi Api { get; }

    /// <summary>How long things take. Changed before they begin.</summary>
    public MemoryTimes Times { get; set; } = new();

    public MemorySqs Sqs { get; }

    public MemoryEcs Ecs { get; }

    public MemoryEc2 Ec2 { get; }

    public MemoryCloudWatch CloudWatch { get; }

    public MemoryLogs Logs { get; }

    public MemoryS3 S3 { get; }

    public MemoryIdentity Identity { get; }

    public MemoryIam Iam { get; }

    public MemorySns Sns { get; }

    public MemoryLambda Lambda { get; }

    public MemoryBuckets BucketSettings { get; }

    public MemoryEventBridge Events { get; }

    /// <summary>The moment of what is being done; between calls, the clock's.</summary>
    public DateTimeOffset Now => moment ?? Clock.GetUtcNow();

    /// <summary>Everything that is there and may cost money or get in the way, one line each, sorted: two accounts with the same inventory are as good as equal.</summary>
    /// <remarks>Left out is what AWS keeps showing after its end: cancelled requests without machines, terminated machines, INACTIVE definitions, services and clusters.</remarks>
    public IReadOnlyList<string> Inventory() => Read<IReadOnlyList<string>>(() =>
        [.. Sqs.Inventory().Concat(Ecs.Inventory()).Concat(Ec2.Inventory()).Concat(CloudWatch.Inventory()).Concat(Logs.Inventory()).Concat(S3.Inventory()).Concat(Events.Inventory()).Order(StringComparer.Ordinal)]);

    /// <summary>What the account's preparation makes, one line each with all that is told of it, sorted.</summary>
    public IReadOnlyList<string> Preparation() => Read<IReadOnlyList<string>>(() =>
        [.. Iam.Inventory().Concat(CloudWatch.Preparation()).Concat(Sns.Inventory()).Concat(Lambda.Inventory()).Concat(BucketSettings.Inventory()).Order(StringComparer.Ordinal)]);

    /// <summary>Looks at the state while nobody changes it, after all that has come due.</summary>
    public T Read<T>(Func<T> look)
    {
        lock (gate)
        {
            Settle();
            return look();
        }
    }

    /// <summary>Changes the state as a call would, at this moment.</summary>
    public void Change(Action change) => Read(() =>
    {
        change();
        return true;
    });

    public Task<T> AnswerAsync<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(Read(answer));
        }
        catch (AwsException refusal)
        {
            return Task.FromException<T>(refusal);
        }
    }

    public Task AnswerAsync(Action change, CancellationToken cancellationToken) => AnswerAsync(
        () =>
        {
            change();
            return true;
        },
        cancellationToken);

    /// <summary>Puts something on the schedule. Only from within a call, a look or a scheduled action.</summary>
    public void After(TimeSpan delay, Action what) => coming.Enqueue(what, (Now + delay, turns++));

    public static AwsException Refuse(string call, string code, string message, int status = 400) => new(call, code, message, status, "00000000-0000-4000-8000-000000000000");

    private void Settle()
    {
        if (moment is not null)
        {
            return;
        }

        var now = Clock.GetUtcNow();
        try
        {
            while (coming.TryPeek(out var what, out var due) && due.At <= now)
            {
                coming.Dequeue();
                moment = due.At;
                what();
            }
        }
        finally
        {
            moment = null;
        }
    }
}
