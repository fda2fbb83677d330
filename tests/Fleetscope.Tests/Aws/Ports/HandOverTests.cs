using Fleetscope.Aws.Queues;
using Fleetscope.Queues;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Aws.Ports;

/// <summary>Jobs that run for longer than SQS lets anybody hold a message.</summary>
public sealed class HandOverTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(40);

    private readonly FakeClock clock = new();
    private readonly SqsRunFixture fixture;

    public HandOverTests() => fixture = new SqsRunFixture(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_job_of_forty_hours_runs_once_while_others_ask_for_it_all_the_time()
    {
        var (owner, other, lease) = await RunAsync();

        await HoldAsync(owner, lease, TimeSpan.FromHours(40), async () => (await other.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldBeNull());
        await owner.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);

        await DrainAsync(other);
        fixture.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Messages.ShouldBeEmpty();
        fixture.Account.Sqs.Queue(SqsRunFixture.DeadName)!.Messages.ShouldBeEmpty();
        (await owner.Queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 1, 0, 0, 0));
    }

    [Fact]
    public async Task A_worker_that_alone_asks_gets_its_own_message_back()
    {
        var (owner, _, lease) = await RunAsync();

        await HoldAsync(owner, lease, TimeSpan.FromHours(13), async () => (await owner.Queue.TryLeaseAsync("owner", Visibility, Token)).ShouldBeNull());
        await owner.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);

        fixture.Account.Sqs.Queue(SqsRunFixture.QueueName)!.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_whose_owner_dies_after_the_hand_over_is_run_again()
    {
        var (owner, other, lease) = await RunAsync();
        await HoldAsync(owner, lease, TimeSpan.FromHours(12), () => Task.CompletedTask);

        JobLease? taken = null;
        for (var waited = TimeSpan.Zero; taken is null && waited < TimeSpan.FromMinutes(40); waited += RenewEvery)
        {
            clock.Advance(RenewEvery);
            taken = await other.Queue.TryLeaseAsync("other", Visibility, Token);
        }

        taken.ShouldNotBeNull().Job.ShouldBe(lease.Job);
        taken.Attempt.ShouldBeGreaterThan(lease.Attempt);
        await Should.ThrowAsync<LeaseLostException>(owner.Queue.RenewAsync(lease, Visibility, Token));
    }

    [Fact]
    public async Task A_job_that_fails_after_the_hand_over_waits_again_with_its_failures_counted()
    {
        var (owner, other, lease) = await RunAsync();
        await HoldAsync(owner, lease, TimeSpan.FromHours(12), () => Task.CompletedTask);
        (await owner.Queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.Zero, Token)).ShouldBe(JobState.Waiting);

        clock.Advance(TimeSpan.FromMinutes(16));
        var again = (await other.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldNotBeNull();

        (await other.Queue.ReleaseAsync(again, again.Attempt(Failure), TimeSpan.Zero, Token)).ShouldBe(JobState.Dead);
    }

    private async Task<(SqsRun Owner, SqsRun Other, JobLease Lease)> RunAsync()
    {
        var settings = SqsRunFixture.Settings(2);
        await fixture.CreateQueuesAsync(settings.MostReceives, Token);
        var owner = fixture.Process(settings);
        await owner.Queue.AddAsync(SomeJobs(1), Token);
        return (owner, fixture.Process(settings, hasJournal: false), (await owner.Queue.TryLeaseAsync("owner", Visibility, Token)).ShouldNotBeNull());
    }

    private async Task HoldAsync(SqsRun owner, JobLease lease, TimeSpan length, Func<Task> meanwhile)
    {
        for (var held = TimeSpan.Zero; held < length; held += RenewEvery)
        {
            clock.Advance(RenewEvery);
            await owner.Queue.RenewAsync(lease, Visibility, Token);
            await meanwhile();
        }
    }

    private async Task DrainAsync(SqsRun run)
    {
        for (var i = 0; i < 60; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            (await run.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldBeNull();
        }
    }
}
