using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Ports;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F10, on the account in memory: what a lease and a claim are worth while S3 does not answer.</summary>
public sealed class QueueWithoutStoreTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);

    private readonly FakeClock clock = new();
    private readonly SqsRunFixture fixture;

    public QueueWithoutStoreTests() => fixture = new SqsRunFixture(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_interrupted_job_and_one_without_its_store_go_back_and_keep_their_attempts(bool isOutOfReach)
    {
        var (calls, run, lease) = await LeasedAsync();
        calls.Fail("s3:*", CallFault.NoAnswer);

        (await run.Queue.ReleaseAsync(lease, lease.Attempt(isOutOfReach ? OutOfReach : Interruption), TimeSpan.Zero, Token)).ShouldBe(JobState.Waiting);

        var other = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);
        (await other.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldNotBeNull().Job.ShouldBe(lease.Job);
        (await other.Attempts.FailuresAsync(lease.Job.Id, 0, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_failed_job_does_not_go_back_before_its_failure_is_kept()
    {
        var (calls, run, lease) = await LeasedAsync();
        calls.Fail("s3:*", CallFault.NoAnswer);

        await Should.ThrowAsync<FleetscopeException>(run.Queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.Zero, Token));

        var other = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);
        (await other.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lease_is_renewed_for_hours()
    {
        var (calls, run, lease) = await LeasedAsync();
        calls.Fail("s3:*", CallFault.NoAnswer);
        var other = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);

        for (var held = TimeSpan.Zero; held < TimeSpan.FromHours(3); held += Visibility / 3)
        {
            clock.Advance(Visibility / 3);
            await run.Queue.RenewAsync(lease, Visibility, Token);
            (await other.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_claim_whose_renewal_was_done_unheard_can_still_be_marked()
    {
        var (calls, run, lease) = await LeasedAsync();
        (await run.Commits.ClaimAsync(lease, ["a/b"], Token)).ShouldBeOfType<CommitClaim.Granted>();
        calls.Fail("s3:Write", CallFault.AnswerLost, times: 1);
        clock.Advance(Visibility / 3);
        await run.Queue.RenewAsync(lease, Visibility, Token);

        await run.Commits.MarkAsync(lease, [new CommittedFile("a/b", 1, "")], "print", Token);

        (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldNotBeNull().Files.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_claim_that_fails_half_way_is_given_up_with_its_attempt()
    {
        var (calls, run, lease) = await LeasedAsync(jobs: 2);
        var first = (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull();
        (await run.Commits.ClaimAsync(first, ["shared/1"], Token)).ShouldBeOfType<CommitClaim.Granted>();
        await run.Commits.MarkAsync(first, [new CommittedFile("shared/1", 1, "")], "print", Token);

        // The claim is a write; whose the folder is must be read.
        calls.Fail("s3:Read", CallFault.NoAnswer, times: 1);
        await Should.ThrowAsync<FleetscopeException>(run.Commits.ClaimAsync(lease, ["shared/2"], Token));
        await run.Queue.ReleaseAsync(lease, lease.Attempt(new JobOutcome.StorageFailed("no answer")), TimeSpan.Zero, Token);

        var other = fixture.Process(SqsRunFixture.Settings(3), hasJournal: false);
        var again = (await other.Queue.TryLeaseAsync("other", Visibility, Token)).ShouldNotBeNull();
        (await other.Commits.ClaimAsync(again, ["shared/2"], Token)).ShouldBeOfType<CommitClaim.Granted>();
    }

    private async Task<(CrashingCalls Calls, SqsRun Run, JobLease Lease)> LeasedAsync(int jobs = 1)
    {
        var settings = SqsRunFixture.Settings(3);
        await fixture.CreateQueuesAsync(settings.MostReceives, Token);
        var calls = new CrashingCalls(fixture.Account.Api);
        var run = fixture.Process(settings, calls.Api);
        await run.Queue.AddAsync(SomeJobs(jobs), Token);
        return (calls, run, (await run.Queue.TryLeaseAsync("worker", Visibility, Token)).ShouldNotBeNull());
    }
}
