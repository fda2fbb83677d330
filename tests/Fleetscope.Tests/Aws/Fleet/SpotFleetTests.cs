using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Fleets;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class SpotFleetTests : IDisposable
{
    private readonly FleetAccount world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MemoryAccount Account => world.Account;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Starting_twice_starts_once()
    {
        await Fleet().StartAsync(new FleetRequest(3, 1), Token);
        await Fleet().StartAsync(new FleetRequest(3, 1), Token);

        Account.Ec2.Fleets.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_status_tells_who_is_there_and_who_ended_since()
    {
        var fleet = Fleet();
        (await fleet.StatusAsync(Token)).ShouldSatisfyAllConditions(status => status.Wanted.ShouldBe(0), status => status.Running.ShouldBe(0));
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));
        var status = await fleet.StatusAsync(Token);
        (status.Wanted, status.Running, status.Ended.Count).ShouldBe((3, 3, 0));

        Account.Ec2.Lose(Account.Ec2.Instances[0].Id);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        (await fleet.StatusAsync(Token)).Ended.ShouldHaveSingleItem().ShouldContain(Account.Ec2.Instances[0].Id);
        (await fleet.StatusAsync(Token)).Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task F23_the_status_tells_why_machines_are_missing()
    {
        Account.Ec2.Script(new FleetTrouble.InsufficientCapacity());
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        (await fleet.StatusAsync(Token)).Shortage.ShouldStartWith("waiting for capacity in c4.xlarge, us-east-1a");
        Account.Ec2.Lift();
        (await fleet.StatusAsync(Token)).Shortage.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_status_knows_each_machine_with_its_workers_and_the_fleet_s_limits()
    {
        var fleet = Fleet();
        var start = Account.Clock.GetUtcNow();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        await Account.Api.S3.WriteAsync(FleetAccount.Bucket, "ecsconfigs/FlyExample_ecs.config", "ECS_CLUSTER=default"u8.ToArray(), WriteCondition.Always, Token);
        await Account.Api.Ecs.UpdateServiceAsync("default", "FlyExampleService", 2, null, Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        var status = await fleet.StatusAsync(Token);

        (status.Replaces, status.IsClosed, status.StartedAt, status.EndsAt, status.LostAt?.Count).ShouldBe((true, false, start, start.AddHours(168), 0));
        status.Machines.ShouldNotBeNull().Select(machine => (machine.Joined, machine.Workers)).OrderBy(machine => machine.Workers).ShouldBe([(true, 0), (true, 1), (true, 1)]);
        status.Machines.ShouldAllBe(machine => machine.Age > TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task Machines_that_AWS_took_back_are_not_counted_as_ended_whoever_looks()
    {
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));
        Account.Ec2.Interrupt(Account.Ec2.Instances[0].Id);
        Account.Ec2.Lose(Account.Ec2.Instances[1].Id);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        var status = await fleet.StatusAsync(Token);

        status.LostAt.ShouldNotBeNull().ShouldHaveSingleItem();
        status.Ended.Count.ShouldBe(2);
        status.Ended.ShouldContain(line => line.EndsWith("AWS took it back", StringComparison.Ordinal));
        (await Fleet().StatusAsync(Token)).ShouldSatisfyAllConditions(other => other.LostAt.ShouldBe(status.LostAt), other => other.Ended.ShouldBeEmpty());
    }

    [Fact]
    public async Task A_fleet_that_was_cancelled_is_closed()
    {
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        await Account.Api.Ec2.CancelSpotFleetAsync(fleet.Id!, Token);

        (await fleet.StatusAsync(Token)).IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Fewer_machines_end_none_and_a_machine_that_leaves_is_not_replaced()
    {
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        await fleet.ResizeAsync(1, Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));
        (await fleet.StatusAsync(Token)).ShouldSatisfyAllConditions(status => status.Wanted.ShouldBe(1), status => status.Running.ShouldBe(3));

        await fleet.EndMachinesAsync([Account.Ec2.Instances[0].Id], Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));
        (await fleet.StatusAsync(Token)).Running.ShouldBe(2);
    }

    [Fact]
    public async Task A_fleet_that_is_too_young_to_be_changed_is_waited_for()
    {
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);

        var resize = fleet.ResizeAsync(5, Token);
        await world.PlayAsync(Finished(resize));

        Account.Ec2.Fleets[0].Request.TargetCapacity.ShouldBe(5);
    }

    [Fact]
    public async Task A_fleet_that_cannot_be_changed_is_told()
    {
        world.ExampleFile.Request["Type"] = "request";
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);

        (await Should.ThrowAsync<FleetscopeException>(() => world.PlayAsync(Finished(fleet.ResizeAsync(5, Token))))).Next.ShouldContain("maintain");
    }

    [Fact]
    public async Task Stopping_returns_when_every_machine_is_gone()
    {
        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        await world.PlayAsync(Finished(fleet.StopAsync(TimeSpan.FromMinutes(5), Token)));

        Account.Ec2.Instances.ShouldAllBe(machine => machine.IsGone);
        Account.Inventory().ShouldNotContain(line => line.StartsWith("ec2", StringComparison.Ordinal));
        await world.PlayAsync(Finished(fleet.StopAsync(TimeSpan.FromMinutes(5), Token)));
    }

    [Fact]
    public async Task Stopping_ends_a_fleet_whose_record_was_lost()
    {
        await Fleet().StartAsync(new FleetRequest(3, 1), Token);

        await world.PlayAsync(Finished(Fleet().StopAsync(TimeSpan.FromMinutes(5), Token)));

        world.LiveFleets.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_fleet_of_another_run_is_left_alone()
    {
        await Fleet("FlyExample2").StartAsync(new FleetRequest(2, 1), Token);

        var fleet = Fleet();
        await fleet.StartAsync(new FleetRequest(3, 1), Token);
        await world.PlayAsync(Finished(fleet.StopAsync(TimeSpan.FromMinutes(5), Token)));

        world.LiveFleets.ShouldHaveSingleItem().Request.TargetCapacity.ShouldBe(2);
    }

    [Fact]
    public async Task Throttled_calls_that_the_client_gave_up_on_are_not_hidden()
    {
        var calls = new CrashingCalls(Account.Api).Fail("ec2:*", CallFault.Throttled);

        (await Should.ThrowAsync<AwsException>(() => Fleet(api: calls.Api).StartAsync(new FleetRequest(1, 1), Token))).Code.ShouldBe("RequestLimitExceeded");
    }

    private SpotFleet Fleet(string run = "FlyExample", AwsApi? api = null)
    {
        var options = AwsOptions.Read(world.Config());
        return new SpotFleet((api ?? Account.Api).Ec2, new KnownFleet(run, null, null),
            (machines, token) => FleetRequestConfig.Of(world.ExampleFile, new RequestTerms { AppName = run, Bucket = FleetAccount.Bucket, Options = options, Machines = machines, Token = token }),
            world.Record, Account.Clock)
        {
            Watch = new Fleetscope.Aws.Watching.FleetWatch(Account.Api, RunNames.Of(world.Config(), options), options, Account.Clock),
        };
    }

    private static async Task<bool> Finished(Task task)
    {
        await task;
        return true;
    }
}
