using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class AttemptEndingTests
{
    private readonly FakeClock clock = new();
    private readonly RememberedLog log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_is_told_also_when_the_lease_ended_before_the_queue_heard_of_it()
    {
        await EndAsync(new LeaseLostException(ContractJobs.Job(1).Id));

        log.Events.OfType<JobCommitted>().Count().ShouldBe(1);
        log.Events.OfType<AttemptEnded>().Single().Attempt.Outcome.ShouldBeOfType<JobOutcome.LeaseLost>();
    }

    [Fact]
    public async Task Whatever_the_queue_throws_ends_nothing_but_the_attempt()
    {
        await EndAsync(new InvalidOperationException("a bug"));

        log.Warnings.Single().ShouldContain("a bug. It comes back when its lease ends.");
        log.Events.OfType<JobCommitted>().Count().ShouldBe(1);
    }

    private async Task EndAsync(Exception answer)
    {
        var queue = new RefusingQueue(answer);
        var keeper = new LeaseKeeper(queue, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(40), clock);
        var held = (await keeper.TryTakeAsync("worker", Token)).ShouldNotBeNull();
        await new AttemptEnding(queue, log, keeper, clock).EndAsync(new Attempt(held, "worker", clock.GetUtcNow()) { Outcome = ContractJobs.Success });
        keeper.Count.ShouldBe(0);
    }

    private sealed class RefusingQueue(Exception answer) : IJobQueue
    {
        public Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken) =>
            Task.FromResult<JobLease?>(new JobLease(ContractJobs.Job(1), 1, "receipt", DateTimeOffset.MaxValue));

        public Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken) => Task.FromException(answer);

        public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
