using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Contracts;

/// <summary>What the records of every engine must tell and let their owner decide.</summary>
public abstract class JobRecordsContract
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);

    protected FakeClock Clock { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<RunFixture> FreshRunAsync(int jobRetries);

    [Fact]
    public async Task A_job_is_found_by_the_start_of_its_identity_and_by_its_name()
    {
        var run = await RunWithAsync(50);
        for (var i = 0; i < 50; i++)
        {
            (await run.Records.FindAsync(Job(i).Id.ToString()[..6], 10, Token)).ShouldContain(record => record.Job == Job(i));
            (await run.Records.FindAsync(Job(i).Id.ToString(), 10, Token)).ShouldHaveSingleItem().Job.ShouldBe(Job(i));
        }

        (await run.Records.FindAsync("Plate1-0007", 10, Token)).ShouldHaveSingleItem().Job.ShouldBe(Job(7));
        (await run.Records.FindAsync("Plate1-000", 10, Token)).ShouldBeEmpty();
        (await run.Records.FindAsync("abcde", 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Jobs_of_a_state_come_in_the_order_of_submission()
    {
        var run = await RunWithAsync(2500);
        var lease = (await LeaseAsync(run))!;

        (await run.Records.InStateAsync(JobState.Waiting, Token).CountAsync(Token)).ShouldBe(2499);
        var running = (await run.Records.InStateAsync(JobState.Running, Token).ToListAsync(Token)).ShouldHaveSingleItem();
        running.Job.ShouldBe(lease.Job);
        running.Holder.ShouldBe("worker-1");
        running.LeasedAt.ShouldBe(Clock.GetUtcNow());
        var names = await run.Records.InStateAsync(JobState.Waiting, Token).Select(record => record.Job.Name).ToListAsync(Token);
        names.ShouldBe(names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_attempt_is_kept_with_its_outcome()
    {
        var run = await RunWithAsync(1);
        var first = (await LeaseAsync(run))!;
        await run.Queue.ReleaseAsync(first, first.Attempt(Failure), TimeSpan.Zero, Token);
        await LeaseAsync(run);
        Clock.Advance(Visibility * 2);
        var third = (await LeaseAsync(run))!;
        await run.Queue.CompleteAsync(third, third.Attempt(Success), Token);

        var attempts = await run.Records.AttemptsAsync(Job(0).Id, Token);

        attempts.Select(attempt => attempt.Number).ShouldBe([1, 2, 3]);
        attempts[0].ShouldBeEquivalentTo(first.Attempt(Failure));
        attempts[1].Outcome.ShouldBeOfType<Fleetscope.Jobs.JobOutcome.Interrupted>();
        attempts[2].Outcome.ShouldBe(Success);
    }

    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once()
    {
        var run = await RunWithAsync(3);

        (await run.Records.CancelAsync([Job(1).Id, Job(99).Id], Token)).ShouldBe(1);

        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(3, 2, 0, 0, 0, 0, 1));
    }

    [Fact]
    public async Task A_running_job_is_cancelled_when_its_worker_renews()
    {
        var run = await RunWithAsync(1);
        var lease = (await LeaseAsync(run))!;

        (await run.Records.CancelAsync(null, Token)).ShouldBe(1);
        (await run.Queue.CountAsync(Token)).AddsUp.ShouldBeTrue();
        (await Should.ThrowAsync<LeaseLostException>(run.Queue.RenewAsync(lease, Visibility, Token))).Cancelled.ShouldBeTrue();

        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 0, 0, 0, 1));
        (await run.Queue.ReleaseAsync(lease, lease.Attempt(new Fleetscope.Jobs.JobOutcome.Cancelled()), TimeSpan.Zero, Token)).ShouldBe(JobState.Cancelled);
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 0, 0, 0, 1));
    }

    [Fact]
    public async Task A_job_that_fails_after_it_was_cancelled_does_not_wait_again()
    {
        var run = await RunWithAsync(1);
        var lease = (await LeaseAsync(run))!;
        await run.Records.CancelAsync([lease.Job.Id], Token);

        (await run.Queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.Zero, Token)).ShouldBe(JobState.Cancelled);

        (await LeaseAsync(run)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_job_whose_worker_vanished_is_cancelled()
    {
        var run = await RunWithAsync(1);
        await LeaseAsync(run);
        await run.Records.CancelAsync(null, Token);

        Clock.Advance(Visibility * 2);

        (await LeaseAsync(run)).ShouldBeNull();
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 0, 0, 0, 1));
    }

    [Fact]
    public async Task A_reopened_job_waits_again_and_has_committed_nothing()
    {
        var run = await RunWithAsync(3);
        var lease = (await LeaseAsync(run))!;
        await run.Commits.ClaimAsync(lease, ["results/a.csv"], Token);
        await run.Commits.MarkAsync(lease, [new CommittedFile("results/a.csv", 5, "")], "print", Token);
        await run.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);

        (await run.Records.ReopenAsync([lease.Job.Id, Job(2).Id], Token)).ShouldBe(1);

        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(3, 3, 0, 0, 0, 0, 0));
        (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldBeNull();
        var other = (await LeaseAsync(run))!;
        (await run.Commits.ClaimAsync(other, ["results/a.csv"], Token)).ShouldBeOfType<CommitClaim.Granted>();
    }

    private static Task<JobLease?> LeaseAsync(RunFixture run) => run.Queue.TryLeaseAsync("worker-1", Visibility, Token);

    private async Task<RunFixture> RunWithAsync(int jobs)
    {
        var run = await FreshRunAsync(3);
        await run.Queue.AddAsync(SomeJobs(jobs), Token);
        return run;
    }
}
