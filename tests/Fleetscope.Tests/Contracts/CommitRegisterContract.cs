using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Contracts;

/// <summary>What the commit register of every engine must grant and refuse.</summary>
public abstract class CommitRegisterContract
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);
    private static readonly CommittedFile File = new("results/Ünï code/a.csv", 5, "ab12");

    protected FakeClock Clock { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<RunFixture> FreshRunAsync(int jobRetries);

    [Fact]
    public async Task A_marked_claim_is_a_commit()
    {
        var (run, lease) = await RunWithLeaseAsync();
        (await run.Commits.ClaimAsync(lease, [File.Key], Token)).ShouldBeOfType<CommitClaim.Granted>();
        (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldBeNull();

        await run.Commits.MarkAsync(lease, [File], "print", Token);

        var commit = (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldNotBeNull();
        commit.Fingerprint.ShouldBe("print");
        commit.Attempt.ShouldBe(1);
        commit.At.ShouldBe(Clock.GetUtcNow());
        commit.Files.ShouldHaveSingleItem().ShouldBe(File);
        (await run.Commits.ListAsync(Token).ToListAsync(Token)).ShouldHaveSingleItem().Job.ShouldBe(lease.Job.Id);
    }

    [Fact]
    public async Task Marking_twice_changes_nothing()
    {
        var (run, lease) = await RunWithLeaseAsync();
        await run.Commits.ClaimAsync(lease, [File.Key], Token);
        await run.Commits.MarkAsync(lease, [File], "print", Token);

        await run.Commits.MarkAsync(lease, [File], "another", Token);

        (await run.Commits.FindAsync(lease.Job.Id, Token))!.Fingerprint.ShouldBe("print");
    }

    [Fact]
    public async Task A_claim_after_a_commit_says_so()
    {
        var (run, lease) = await RunWithLeaseAsync();
        await run.Commits.ClaimAsync(lease, [File.Key], Token);
        await run.Commits.MarkAsync(lease, [File], "print", Token);
        Clock.Advance(Visibility * 2);
        var again = (await LeaseAsync(run))!;
        again.Job.ShouldBe(lease.Job);

        (await run.Commits.ClaimAsync(again, [File.Key], Token)).ShouldBeOfType<CommitClaim.Committed>();
    }

    [Fact]
    public async Task A_lost_lease_claims_and_marks_nothing()
    {
        var (run, lease) = await RunWithLeaseAsync();
        await run.Commits.ClaimAsync(lease, [File.Key], Token);
        Clock.Advance(Visibility * 2);
        (await run.Commits.ClaimAsync(lease, [File.Key], Token)).ShouldBeOfType<CommitClaim.Refused>();
        var thief = (await LeaseAsync(run))!;

        (await run.Commits.ClaimAsync(lease, [File.Key], Token)).ShouldBeOfType<CommitClaim.Refused>();
        await Should.ThrowAsync<LeaseLostException>(run.Commits.MarkAsync(lease, [File], "print", Token));
        (await run.Commits.ClaimAsync(thief, [File.Key], Token)).ShouldBeOfType<CommitClaim.Granted>();
        await Should.ThrowAsync<LeaseLostException>(run.Commits.MarkAsync(lease, [File], "print", Token));
        await run.Commits.MarkAsync(thief, [File], "print", Token);
        (await run.Commits.FindAsync(lease.Job.Id, Token))!.Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task Marking_without_a_claim_is_refused()
    {
        var (run, lease) = await RunWithLeaseAsync();

        await Should.ThrowAsync<LeaseLostException>(run.Commits.MarkAsync(lease, [File], "print", Token));

        (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_another_job_committed_is_a_clash()
    {
        var (run, lease) = await RunWithLeaseAsync();
        await run.Commits.ClaimAsync(lease, [File.Key], Token);
        await run.Commits.MarkAsync(lease, [File], "print", Token);
        await run.Queue.CompleteAsync(lease, lease.Attempt(Success), Token);
        var later = (await LeaseAsync(run))!;

        var clash = (await run.Commits.ClaimAsync(later, ["results/own.csv", File.Key], Token)).ShouldBeOfType<CommitClaim.Clash>();

        clash.ShouldBe(new CommitClaim.Clash(lease.Job.Id, lease.Job.Name, File.Key));
        (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_claim_whose_attempt_ended_without_a_commit_keeps_no_file_from_others()
    {
        var (run, lease) = await RunWithLeaseAsync();
        await run.Commits.ClaimAsync(lease, [File.Key], Token);
        await run.Queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.FromHours(1), Token);
        var other = (await LeaseAsync(run))!;

        (await run.Commits.ClaimAsync(other, [File.Key], Token)).ShouldBeOfType<CommitClaim.Granted>();
    }

    [Fact]
    public async Task A_job_that_wrote_nothing_is_committed_in_one_step_and_once()
    {
        var (run, lease) = await RunWithLeaseAsync();

        (await run.Commits.CommitNothingAsync(lease, "print", Token)).ShouldBeOfType<CommitClaim.Granted>();

        var commit = (await run.Commits.FindAsync(lease.Job.Id, Token)).ShouldNotBeNull();
        (commit.Fingerprint, commit.Attempt, commit.Files.Count).ShouldBe(("print", 1, 0));
        (await run.Commits.CommitNothingAsync(lease, "another", Token)).ShouldBeOfType<CommitClaim.Committed>();
        (await run.Commits.FindAsync(lease.Job.Id, Token))!.Fingerprint.ShouldBe("print");
    }

    [Fact]
    public async Task A_lost_lease_commits_not_even_nothing_and_a_later_one_takes_over_what_was_claimed()
    {
        var (run, lease) = await RunWithLeaseAsync();
        await run.Commits.ClaimAsync(lease, [File.Key], Token);
        Clock.Advance(Visibility * 2);
        (await run.Commits.CommitNothingAsync(lease, "print", Token)).ShouldBeOfType<CommitClaim.Refused>();
        var thief = (await LeaseAsync(run))!;

        (await run.Commits.CommitNothingAsync(lease, "print", Token)).ShouldBeOfType<CommitClaim.Refused>();
        (await run.Commits.CommitNothingAsync(thief, "print", Token)).ShouldBeOfType<CommitClaim.Granted>();
        (await run.Commits.FindAsync(lease.Job.Id, Token))!.Attempt.ShouldBe(2);
    }

    private static Task<JobLease?> LeaseAsync(RunFixture run) => run.Queue.TryLeaseAsync("worker-1", Visibility, Token);

    private async Task<(RunFixture Run, JobLease Lease)> RunWithLeaseAsync()
    {
        var run = await FreshRunAsync(3);
        await run.Queue.AddAsync(SomeJobs(2), Token);
        return (run, (await LeaseAsync(run))!);
    }
}
