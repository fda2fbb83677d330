using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Aws.Workers;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Contracts;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Aws.Workers;

public sealed class WorkerQueueTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly MemoryAccount account = new();
    private readonly SlowQueue slow = new();
    private readonly ControlBucket bucket;
    private readonly RunControlFile control;
    private readonly Departure departure;
    private readonly WorkerQueue queue;
    private readonly JobLease lease;

    public WorkerQueueTests()
    {
        account.S3.AddBucket("bucket");
        bucket = new ControlBucket(account.Api.S3, "bucket", new RunKeys(ContractJobs.AppName));
        control = new RunControlFile(bucket, TimeSpan.Zero, account.Clock);
        departure = new Departure(account.Clock);
        queue = new WorkerQueue(slow, control, departure, account.Clock, _ => { });
        lease = new JobLease(ContractJobs.Job(1), 1, "receipt", account.Clock.GetUtcNow() + Lease);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        slow.Answer.TrySetResult(null);
        await queue.DisposeAsync();
        departure.Dispose();
        control.Dispose();
    }

    [Fact]
    public async Task What_is_answered_after_the_worker_was_told_to_stop_is_handed_back()
    {
        var asking = queue.TryLeaseAsync("worker", Lease, departure.Stops.Stopping);
        await slow.Asked.Task.WaitAsync(Token);

        departure.Begin("AWS wants its machine", TimeSpan.Zero, TimeSpan.Zero);
        await Should.ThrowAsync<OperationCanceledException>(asking);
        slow.Answer.SetResult(lease);
        await queue.DisposeAsync();

        var (back, attempt) = slow.Released.ShouldHaveSingleItem();
        back.ShouldBe(lease);
        attempt.Outcome.ShouldBe(new JobOutcome.Interrupted("AWS wants its machine"));
        attempt.Worker.ShouldBe("worker");
        (await queue.TryLeaseAsync("worker", Lease, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_renewal_on_its_way_does_not_hide_what_is_handed_back_after_it()
    {
        var renewing = queue.RenewAsync(lease, Lease, Token);
        var attempt = new AttemptRecord(1, "worker", 1, account.Now, account.Now, new JobOutcome.Interrupted("told"), ResourceUse.None, [], "");

        var releasing = queue.ReleaseAsync(lease, attempt, TimeSpan.Zero, Token);
        slow.Released.ShouldBeEmpty();
        slow.Renewal.SetResult();
        await renewing;
        await releasing;

        slow.Released.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true, "the run is over")]
    [InlineData(false, "the run's queue is gone")]
    public async Task A_run_that_is_over_ends_running_programs_soon(bool isTold, string why)
    {
        if (isTold)
        {
            await control.ChangeAsync(now => now with { Over = true }, Token);
        }
        else
        {
            slow.Answer.SetException(new FleetscopeException("queue", "it is gone", "run setup", new AwsException("sqs:ReceiveMessage", "QueueDoesNotExist", "no", 400, "1")));
        }

        (await queue.TryLeaseAsync("worker", Lease, Token)).ShouldBeNull();
        departure.Stops.Abandon.IsCancellationRequested.ShouldBeFalse();
        account.Clock.Advance(WorkerRun.FinishFor);

        departure.Stops.Abandon.IsCancellationRequested.ShouldBeTrue();
        departure.Why.ShouldBe(why);
    }

    /// <summary>Answers when it is told to.</summary>
    private sealed class SlowQueue : IJobQueue
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<JobLease?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Renewal { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<(JobLease Lease, AttemptRecord Attempt)> Released { get; } = [];

        public Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            return Answer.Task.WaitAsync(cancellationToken);
        }

        public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => Renewal.Task;

        public Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken)
        {
            Released.Add((lease, attempt));
            return Task.FromResult(JobState.Waiting);
        }

        public Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
