using Fleetscope.Aws.Machines;
using Fleetscope.Queues;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Ports;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Workers.Processes;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class IdleWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(10);

    private readonly IdleMachine machine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task A_run_without_jobs_for_fifteen_minutes_needs_no_machines()
    {
        await machine.StartAsync(machines: 3, jobs: 0, Token);
        var watch = machine.Watch();

        await machine.LookAsync(watch, 15, Token);
        watch.IsOver.ShouldBeFalse();
        await machine.LookAsync(watch, 1, Token);

        watch.IsOver.ShouldBeTrue();
        machine.Wanted.ShouldBe(0);
        machine.Departure.Stops.Stopping.IsCancellationRequested.ShouldBeTrue();
        machine.Log.Warnings.ShouldHaveSingleItem().ShouldContain("has had no job for 15 minutes, and no job waits or runs anywhere");
    }

    [Fact]
    public async Task While_a_job_is_with_another_worker_nobody_leaves_for_it_may_come_back()
    {
        await machine.StartAsync(machines: 3, jobs: 1, Token);
        await machine.Run.Queue.TryLeaseAsync("i-other-1", Lease, Token);
        var watch = machine.Watch();

        await machine.LookAsync(watch, 300, Token);

        watch.IsOver.ShouldBeFalse();
        machine.Wanted.ShouldBe(3);
    }

    [Fact]
    public async Task Fifteen_minutes_are_counted_from_the_last_job_of_the_run()
    {
        await machine.StartAsync(machines: 3, jobs: 1, Token);
        var lease = (await machine.Run.Queue.TryLeaseAsync("i-other-1", Lease, Token))!;
        var watch = machine.Watch();
        await machine.LookAsync(watch, 60, Token);

        await machine.Run.Queue.CompleteAsync(lease, lease.Attempt(ContractJobs.Success), Token);
        await machine.LookAsync(watch, 14, Token);
        watch.IsOver.ShouldBeFalse();

        await machine.LookAsync(watch, 3, Token);
        watch.IsOver.ShouldBeTrue();
    }

    [Fact]
    public async Task A_worker_that_works_is_never_idle_also_when_no_look_meets_its_jobs()
    {
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        var watch = machine.Watch();

        for (var minute = 1; minute <= 60; minute++)
        {
            machine.Held = minute % 10 == 0 ? (1, minute) : minute % 10 == 5 ? (0, minute) : machine.Held with { Now = 0 };
            await machine.LookAsync(watch, 1, Token);
        }

        watch.IsOver.ShouldBeFalse();
    }

    [Fact]
    public async Task When_the_monitor_wants_fewer_machines_idle_ones_leave_and_no_more_than_are_too_many()
    {
        await machine.StartAsync(machines: 2, jobs: 1, Token);
        await machine.Run.Queue.TryLeaseAsync("i-other-1", Lease, Token);
        await machine.Account.Ec2.ModifySpotFleetAsync(machine.Fleet, 1, Token);
        var watch = machine.Watch();

        // One of two is too many, so that each look is a toss of a coin: 100 of them fail once in 10 to the 30th power.
        await machine.LookAsync(watch, 15 + 100, Token);

        watch.IsOver.ShouldBeTrue();
        machine.Wanted.ShouldBe(1);
        machine.Log.Warnings.ShouldHaveSingleItem().ShouldContain("more machines than it wants");
    }

    [Fact]
    public async Task A_surplus_machine_stays_while_another_container_of_it_works()
    {
        await machine.StartAsync(machines: 2, jobs: 1, Token);
        await machine.Run.Queue.TryLeaseAsync(machine.Here.WorkerName("2"), Lease, Token);
        await machine.Account.Ec2.ModifySpotFleetAsync(machine.Fleet, 1, Token);
        var watch = machine.Watch();

        await machine.LookAsync(watch, 15 + 100, Token);

        watch.IsOver.ShouldBeFalse();
    }

    [Fact]
    public async Task A_machine_that_may_not_lower_its_fleet_stays_and_says_so_once()
    {
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        machine.Calls.Fail("ec2:ModifySpotFleet", CallFault.AccessDenied);
        var watch = machine.Watch();

        var watching = watch.RunAsync(Token);
        for (var minute = 0; minute < 60 && !watching.IsCompleted; minute++)
        {
            await Playground.UntilAsync(() => machine.Clock.Waiting > 0 || watching.IsCompleted);
            machine.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await watching;
        watch.IsOver.ShouldBeFalse();
        machine.Log.Warnings.ShouldHaveSingleItem().ShouldContain("is idle and stays so");
        machine.Departure.Why.ShouldBeNull();
    }

    [Fact]
    public async Task Who_does_not_know_stays_and_counts_anew()
    {
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        machine.Calls.Fail("ec2:ListInstances", CallFault.Throttled, times: 1);
        var watch = machine.Watch();

        await machine.LookAsync(watch, 16 + 14, Token);
        watch.IsOver.ShouldBeFalse();

        await machine.LookAsync(watch, 2, Token);
        watch.IsOver.ShouldBeTrue();
    }

    [Fact]
    public async Task A_queue_that_is_gone_has_no_jobs()
    {
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        var watch = new IdleWatch(
            machine.Here, new IdleSources(() => (0, 0), _ => Task.FromResult<(long, long)?>(null), machine.Calls.Api.Ec2, machine.Neighbours, IdleRule.Limit), machine.Departure, machine.Log, machine.Clock);

        await machine.LookAsync(watch, 16, Token);

        watch.IsOver.ShouldBeTrue();
    }
}
