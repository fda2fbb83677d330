using Fleetscope.Aws.Machines;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Queues;
using Fleetscope.Tests.Workers.Processes;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class MachineEndTests : IAsyncDisposable
{
    private readonly IdleMachine machine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task A_machine_ends_itself()
    {
        await machine.StartAsync(machines: 2, jobs: 0, Token);

        (await machine.Clock.DuringAsync(() => End().EndAsync(machine.Here, Token))).ShouldBeNull();

        machine.IsGone(machine.Here).ShouldBeTrue();
        machine.Account.Ec2.Instances.Count(one => !one.IsGone).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task It_waits_for_the_other_containers_of_the_machine_and_for_no_others()
    {
        await machine.StartAsync(machines: 1, jobs: 2, Token);
        await machine.Run.Queue.TryLeaseAsync("i-0000000000000000f-1", TimeSpan.FromHours(12), Token);
        var lease = (await machine.Run.Queue.TryLeaseAsync(machine.Here.WorkerName("2"), TimeSpan.FromHours(12), Token))!;
        var ending = End().EndAsync(machine.Here, Token);

        for (var look = 0; look < 20; look++)
        {
            await Playground.UntilAsync(() => machine.Clock.Waiting > 0);
            machine.Clock.Advance(TimeSpan.FromSeconds(45));
        }

        machine.IsGone(machine.Here).ShouldBeFalse();

        await machine.Run.Queue.CompleteAsync(lease, lease.Attempt(ContractJobs.Success), Token);
        while (!ending.IsCompleted)
        {
            await Playground.UntilAsync(() => machine.Clock.Waiting > 0 || ending.IsCompleted);
            machine.Clock.Advance(TimeSpan.FromSeconds(45));
        }

        (await ending).ShouldBeNull();
        machine.IsGone(machine.Here).ShouldBeTrue();
    }

    [Fact]
    public async Task Where_it_may_not_it_says_so()
    {
        await machine.StartAsync(machines: 1, jobs: 0, Token);
        machine.Calls.Fail("ec2:TerminateInstances", CallFault.AccessDenied);

        (await machine.Clock.DuringAsync(() => End().EndAsync(machine.Here, Token))).ShouldNotBeNull().ShouldContain("could not end itself");
    }

    [Fact]
    public async Task Told_to_stop_it_leaves_the_machine_alone()
    {
        await machine.StartAsync(machines: 1, jobs: 0, Token);

        (await End().EndAsync(machine.Here, new CancellationToken(canceled: true))).ShouldBeNull();

        machine.IsGone(machine.Here).ShouldBeFalse();
    }

    private MachineEnd End() => new(machine.Calls.Api.Ec2, machine.Neighbours, machine.Clock);
}
