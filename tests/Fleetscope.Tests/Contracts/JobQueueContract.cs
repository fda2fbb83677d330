using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Tests.Fakes;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Contracts;

/// <summary>What every job queue must do. An engine passes by deriving from this class.</summary>
public abstract class JobQueueContract
{
    protected static readonly TimeSpan Visibility = TimeSpan.FromSeconds(120);

    protected FakeClock Clock { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A fresh run whose jobs have <paramref name="jobRetries"/> attempts.</summary>
    protected abstract Task<RunFixture> FreshRunAsync(int jobRetries);

    [Fact]
    public async Task A_leased_job_is_hidden_until_its_visibility_ends()
    {
        var queue = await QueueWithAsync(1);
        (await LeaseAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(1);
        (await LeaseAsync(queue)).ShouldBeNull();

        Clock.Advance(Visibility + TimeSpan.FromSeconds(1));

        (await LeaseAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_lease_brings_the_job_as_it_was_added()
    {
        var queue = (await FreshRunAsync(3)).Queue;
        var odd = Job("Plate 1 – \"Ünïcode\"/'quotes'");
        await queue.AddAsync([odd], Token);

        (await LeaseAsync(queue)).ShouldNotBeNull().Job.ShouldBe(odd);
    }

    [Fact]
    public async Task Adding_a_known_job_changes_nothing()
    {
        var queue = (await FreshRunAsync(3)).Queue;
        (await queue.AddAsync(SomeJobs(3), Token)).ShouldBe(3);

        (await queue.AddAsync(SomeJobs(5), Token)).ShouldBe(2);

        (await queue.CountAsync(Token)).ShouldBe(new JobCounts(5, 5, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_done_job_that_is_added_again_stays_done()
    {
        var queue = await QueueWithAsync(1);
        var lease = (await LeaseAsync(queue))!;
        await queue.CompleteAsync(lease, lease.Attempt(Success), Token);

        (await queue.AddAsync(SomeJobs(1), Token)).ShouldBe(0);

        (await LeaseAsync(queue)).ShouldBeNull();
        (await queue.CountAsync(Token)).Done.ShouldBe(1);
    }

    [Fact]
    public async Task A_renewed_lease_lasts_from_the_renewal()
    {
        var queue = await QueueWithAsync(1);
        var lease = (await LeaseAsync(queue))!;
        Clock.Advance(Visibility * 0.9);
        await queue.RenewAsync(lease, Visibility, Token);

        Clock.Advance(Visibility * 0.9);

        (await LeaseAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lease_that_another_worker_took_is_lost_to_its_first_holder()
    {
        var queue = await QueueWithAsync(1);
        var lease = (await LeaseAsync(queue))!;
        Clock.Advance(Visibility + TimeSpan.FromSeconds(1));
        await LeaseAsync(queue);

        (await Should.ThrowAsync<LeaseLostException>(queue.RenewAsync(lease, Visibility, Token))).Cancelled.ShouldBeFalse();
        await Should.ThrowAsync<LeaseLostException>(queue.CompleteAsync(lease, lease.Attempt(Success), Token));
        await Should.ThrowAsync<LeaseLostException>(queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.Zero, Token));
        (await queue.CountAsync(Token)).Running.ShouldBe(1);
    }

    [Fact]
    public async Task A_completed_job_is_done_and_gone_from_the_queue()
    {
        var queue = await QueueWithAsync(1);
        var lease = (await LeaseAsync(queue))!;

        await queue.CompleteAsync(lease, lease.Attempt(Success), Token);

        Clock.Advance(Visibility * 2);
        (await LeaseAsync(queue)).ShouldBeNull();
        (await queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 1, 0, 0, 0));
    }

    [Fact]
    public async Task A_job_found_done_by_the_check_counts_as_skipped_and_one_found_committed_as_done()
    {
        var queue = await QueueWithAsync(2);
        var (first, second) = ((await LeaseAsync(queue))!, (await LeaseAsync(queue))!);

        await queue.CompleteAsync(first, first.Attempt(new JobOutcome.AlreadyDone(7, ByCheckIfDone: true)), Token);
        await queue.CompleteAsync(second, second.Attempt(new JobOutcome.AlreadyDone(7, ByCheckIfDone: false)), Token);

        (await queue.CountAsync(Token)).ShouldBe(new JobCounts(2, 0, 0, 1, 1, 0, 0));
    }

    [Fact]
    public async Task A_released_job_is_seen_again_after_its_delay()
    {
        var queue = await QueueWithAsync(1);
        var lease = (await LeaseAsync(queue))!;
        (await queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.FromSeconds(30), Token)).ShouldBe(JobState.Waiting);
        (await LeaseAsync(queue)).ShouldBeNull();

        Clock.Advance(TimeSpan.FromSeconds(31));

        (await LeaseAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_job_is_dead_after_its_last_failed_attempt()
    {
        var queue = await QueueWithAsync(1, jobRetries: 3);

        (await FailAsync(queue)).ShouldBe(JobState.Waiting);
        (await FailAsync(queue)).ShouldBe(JobState.Waiting);
        (await FailAsync(queue)).ShouldBe(JobState.Dead);

        (await LeaseAsync(queue)).ShouldBeNull();
        (await queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 0, 0, 1, 0));
    }

    [Fact]
    public async Task Interrupted_attempts_do_not_use_up_the_budget()
    {
        var queue = await QueueWithAsync(1, jobRetries: 2);
        for (var i = 0; i < 12; i++)
        {
            var lease = (await LeaseAsync(queue))!;
            (await queue.ReleaseAsync(lease, lease.Attempt(Interruption), TimeSpan.Zero, Token)).ShouldBe(JobState.Waiting);
        }

        (await FailAsync(queue)).ShouldBe(JobState.Waiting);
        (await FailAsync(queue)).ShouldBe(JobState.Dead);
    }

    [Fact]
    public async Task A_store_out_of_reach_does_not_use_up_the_budget_and_one_that_refuses_does()
    {
        var run = await FreshRunAsync(jobRetries: 2);
        await run.Queue.AddAsync(SomeJobs(1), Token);
        for (var i = 0; i < 12; i++)
        {
            var lease = (await LeaseAsync(run.Queue))!;
            (await run.Queue.ReleaseAsync(lease, lease.Attempt(OutOfReach), TimeSpan.Zero, Token)).ShouldBe(JobState.Waiting);
        }

        (await run.Records.AttemptsAsync(Job(0).Id, Token)).Select(attempt => attempt.Outcome).Distinct().ShouldBe([OutOfReach], "the reason is kept");
        foreach (var state in (JobState[])[JobState.Waiting, JobState.Dead])
        {
            var lease = (await LeaseAsync(run.Queue))!;
            (await run.Queue.ReleaseAsync(lease, lease.Attempt(new JobOutcome.StorageFailed("no such bucket")), TimeSpan.Zero, Token)).ShouldBe(state);
        }
    }

    [Fact]
    public async Task A_final_outcome_is_death_at_once()
    {
        var queue = await QueueWithAsync(1, jobRetries: 10);
        var lease = (await LeaseAsync(queue))!;

        var state = await queue.ReleaseAsync(lease, lease.Attempt(new JobOutcome.OutputClash(new JobId(1), "A01", "results/x.csv")), TimeSpan.Zero, Token);

        state.ShouldBe(JobState.Dead);
    }

    [Fact]
    public async Task A_job_that_kills_its_workers_without_a_word_is_dead_after_five_more_than_its_retries()
    {
        var queue = await QueueWithAsync(1, jobRetries: 2);
        for (var delivery = 1; delivery <= 7; delivery++)
        {
            (await LeaseAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(delivery);
            Clock.Advance(Visibility + TimeSpan.FromSeconds(1));
        }

        (await LeaseAsync(queue)).ShouldBeNull();
        (await queue.CountAsync(Token)).ShouldBe(new JobCounts(1, 0, 0, 0, 0, 1, 0));
    }

    [Fact]
    public async Task Many_workers_at_once_never_get_the_same_job()
    {
        const int Count = 2000;
        var queue = await QueueWithAsync(Count);
        var taken = new System.Collections.Concurrent.ConcurrentBag<JobId>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                while (await queue.TryLeaseAsync($"worker-{worker}", Visibility, Token) is { } lease)
                {
                    taken.Add(lease.Job.Id);
                    await queue.CompleteAsync(lease, lease.Attempt(Success), Token);
                }
            },
            Token)));

        taken.Count.ShouldBe(Count);
        taken.Distinct().Count().ShouldBe(Count);
        (await queue.CountAsync(Token)).ShouldBe(new JobCounts(Count, 0, 0, Count, 0, 0, 0));
    }

    protected async Task<IJobQueue> QueueWithAsync(int jobs, int jobRetries = 3)
    {
        var queue = (await FreshRunAsync(jobRetries)).Queue;
        await queue.AddAsync(SomeJobs(jobs), Token);
        return queue;
    }

    protected static Task<JobLease?> LeaseAsync(IJobQueue queue) => queue.TryLeaseAsync("worker-1", Visibility, Token);

    private static async Task<JobState> FailAsync(IJobQueue queue)
    {
        var lease = (await LeaseAsync(queue))!;
        return await queue.ReleaseAsync(lease, lease.Attempt(Failure), TimeSpan.Zero, Token);
    }
}
