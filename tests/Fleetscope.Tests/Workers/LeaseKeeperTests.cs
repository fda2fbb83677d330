using Fleetscope.Jobs;
using Fleetscope.Queues;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Workers;

namespace Fleetscope.Tests.Workers;

public sealed class LeaseKeeperTests : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(40);

    private readonly FakeClock clock = new();
    private readonly OddQueue queue = new();
    private readonly LeaseKeeper keeper;
    private readonly CancellationTokenSource ending = new();

    public LeaseKeeperTests() => keeper = new LeaseKeeper(queue, Length, Turn, clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => ending.Dispose();

    [Fact]
    public async Task A_renewal_that_is_never_answered_costs_its_own_lease_and_no_other()
    {
        var silent = await TakeAsync("silent", _ => new TaskCompletionSource().Task);
        var odd = await TakeAsync("odd", _ => throw new InvalidOperationException("a bug"));
        var renewed = 0;
        var well = await TakeAsync("well", _ =>
        {
            renewed++;
            return Task.CompletedTask;
        });
        var keeping = keeper.KeepAsync(ending.Token);
        var lost = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = silent.Lost.Register(() => _ = odd.Lost.IsCancellationRequested && lost.TrySetResult(true));
        await using var second = odd.Lost.Register(() => _ = silent.Lost.IsCancellationRequested && lost.TrySetResult(true));

        await clock.DriveAsync(lost.Task, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

        renewed.ShouldBeGreaterThanOrEqualTo(3);
        well.IsValid.ShouldBeTrue();
        well.Lost.IsCancellationRequested.ShouldBeFalse();
        await ending.CancelAsync();
        await keeping;
    }

    [Fact]
    public async Task A_job_that_is_delivered_again_while_it_is_held_is_known_as_second_until_the_first_is_let_go()
    {
        var first = await TakeAsync("twin", _ => Task.CompletedTask);
        var second = await TakeAsync("twin", _ => Task.CompletedTask);
        keeper.LetGo(first);
        keeper.LetGo(second);
        var third = await TakeAsync("twin", _ => Task.CompletedTask);

        (first.IsSecond, second.IsSecond, third.IsSecond).ShouldBe((false, true, false));
    }

    [Fact]
    public async Task A_job_that_comes_back_while_the_queue_is_told_of_its_end_is_no_second()
    {
        var first = await TakeAsync("twin", _ => Task.CompletedTask);
        first.IsEnding = true;

        (await TakeAsync("twin", _ => Task.CompletedTask)).IsSecond.ShouldBeFalse();
    }

    [Fact]
    public async Task A_job_whose_first_lease_is_over_is_no_second()
    {
        await TakeAsync("twin", _ => Task.CompletedTask);
        clock.Advance(Length);

        (await TakeAsync("twin", _ => Task.CompletedTask)).IsSecond.ShouldBeFalse();
    }

    private async Task<HeldLease> TakeAsync(string name, Func<CancellationToken, Task> renew)
    {
        queue.Renewals[name] = renew;
        queue.Next = ContractJobs.Job(name);
        return (await keeper.TryTakeAsync("worker", Token)).ShouldNotBeNull();
    }

    private sealed class OddQueue : IJobQueue
    {
        private int receipts;

        public Dictionary<string, Func<CancellationToken, Task>> Renewals { get; } = [];

        public Job? Next { get; set; }

        public Task<JobLease?> TryLeaseAsync(string holder, TimeSpan visibility, CancellationToken cancellationToken) =>
            Task.FromResult<JobLease?>(new JobLease(Next!, 1, $"{++receipts}", DateTimeOffset.MaxValue));

        public Task RenewAsync(JobLease lease, TimeSpan visibility, CancellationToken cancellationToken) => Renewals[lease.Job.Name](cancellationToken).WaitAsync(cancellationToken);

        public Task<int> AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteAsync(JobLease lease, AttemptRecord attempt, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobState> ReleaseAsync(JobLease lease, AttemptRecord attempt, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
