using Fleetscope.Queues;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Contracts;

/// <summary>What the dead letters of every engine must do.</summary>
public abstract class DeadLettersContract
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);

    protected FakeClock Clock { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract Task<RunFixture> FreshRunAsync(int jobRetries);

    [Fact]
    public async Task A_dead_letter_keeps_the_reason_and_the_last_words()
    {
        var run = await RunWithOneDeadJobAsync();

        var letter = (await run.DeadLetters.ListAsync(Token)).ShouldHaveSingleItem();

        letter.Name.ShouldBe("Plate1-0000");
        letter.Attempts.ShouldBe(2);
        letter.Last.ShouldNotBeNull().Outcome.ShouldBe(Failure);
        letter.Last.LogTail.ShouldBe("last words\n");
        letter.Last.Command.ShouldBe(["program", "an argument"]);
        letter.Last.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_retried_job_waits_with_a_fresh_budget()
    {
        var run = await RunWithOneDeadJobAsync();
        (await run.DeadLetters.RetryAsync([Job(0).Id], Token)).ShouldBe(1);

        (await run.DeadLetters.ListAsync(Token)).ShouldBeEmpty();
        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(2, 2, 0, 0, 0, 0, 0));
        (await FailAsync(run, Job(0).Name)).ShouldBe(JobState.Waiting);
        (await FailAsync(run, Job(0).Name)).ShouldBe(JobState.Dead);
        (await run.DeadLetters.ListAsync(Token)).ShouldHaveSingleItem().Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Retrying_jobs_that_are_not_dead_changes_nothing()
    {
        var run = await RunWithOneDeadJobAsync();

        (await run.DeadLetters.RetryAsync([Job(1).Id, Job(99).Id], Token)).ShouldBe(0);

        (await run.Queue.CountAsync(Token)).ShouldBe(new JobCounts(2, 1, 0, 0, 0, 1, 0));
    }

    [Fact]
    public async Task A_job_whose_workers_all_vanished_has_no_last_attempt()
    {
        var run = await FreshRunAsync(2);
        await run.Queue.AddAsync([Job(0)], Token);
        while (await run.Queue.TryLeaseAsync("worker-1", Visibility, Token) is not null)
        {
            Clock.Advance(Visibility * 2);
        }

        var letter = (await run.DeadLetters.ListAsync(Token)).ShouldHaveSingleItem();

        letter.Attempts.ShouldBe(7);
        letter.Last.ShouldBeNull();
    }

    private static async Task<JobState> FailAsync(RunFixture run, string name)
    {
        while (true)
        {
            var lease = (await run.Queue.TryLeaseAsync("worker-1", Visibility, Token)).ShouldNotBeNull();
            var outcome = lease.Job.Name == name ? Failure : Interruption;
            var state = await run.Queue.ReleaseAsync(lease, lease.Attempt(outcome), TimeSpan.Zero, Token);
            if (lease.Job.Name == name)
            {
                return state;
            }
        }
    }

    private async Task<RunFixture> RunWithOneDeadJobAsync()
    {
        var run = await FreshRunAsync(2);
        await run.Queue.AddAsync(SomeJobs(2), Token);
        await FailAsync(run, Job(0).Name);
        (await FailAsync(run, Job(0).Name)).ShouldBe(JobState.Dead);
        return run;
    }
}
