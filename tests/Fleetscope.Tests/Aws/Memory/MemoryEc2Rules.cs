using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

public sealed class MemoryEc2Rules : MemoryRules
{
    private IEc2 Ec2 => Api.Ec2;

    [Fact]
    public async Task Machines_come_in_waves()
    {
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(50), Token);
        (await FleetAsync(id)).ShouldSatisfyAllConditions(
            fleet => fleet.State.ShouldBe("submitted"),
            fleet => fleet.ActivityStatus.ShouldBe("pending_fulfillment"));
        Pass(5);
        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(20);
        (await FleetAsync(id)).ActivityStatus.ShouldBe("pending_fulfillment");

        Pass(20);

        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(50);
        (await FleetAsync(id)).ActivityStatus.ShouldBe("fulfilled");
    }

    [Fact]
    public async Task The_same_token_gives_the_same_fleet_and_other_wishes_with_it_are_refused()
    {
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(2, "token-1"), Token);

        (await Ec2.RequestSpotFleetAsync(FleetOf(2, "token-1"), Token)).ShouldBe(id);
        (await Ec2.RequestSpotFleetAsync(FleetOf(2, "token-2"), Token)).ShouldNotBe(id);
        await RefusedAsync(Ec2.RequestSpotFleetAsync(FleetOf(3, "token-1"), Token), "IdempotentParameterMismatch");
        (await FleetAsync(id)).ClientToken.ShouldBe("token-1");
    }

    [Fact]
    public async Task A_lost_machine_of_a_maintained_fleet_is_replaced()
    {
        var id = await FilledAsync(2);
        var lost = (await Ec2.ListFleetInstancesAsync(id, Token))[0].InstanceId;

        Account.Ec2.Interrupt(lost);
        Pass(119);
        (await Ec2.ListInstancesAsync([lost], Token)).Single().State.ShouldBe("running");
        Pass(60);

        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(2);
        (await Ec2.ListFleetInstancesAsync(id, Token)).ShouldNotContain(one => one.InstanceId == lost);
        (await Ec2.ListFleetHistoryAsync(id, default, Token)).Where(one => one.InstanceId == lost).Select(one => one.SubType).ShouldBe(["launched", "termination_notified", "terminated"]);
    }

    [Fact]
    public async Task A_request_that_is_not_maintained_replaces_nothing()
    {
        var config = FleetOf(2);
        config["Type"] = "request";
        var id = await FilledAsync(2, config);

        Account.Ec2.Lose((await Ec2.ListFleetInstancesAsync(id, Token))[0].InstanceId);
        Pass(3600);

        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_lowered_fleet_replaces_nothing_until_it_is_below_its_target()
    {
        var id = await FilledAsync(3);
        await Ec2.ModifySpotFleetAsync(id, 1, Token);
        await RefusedAsync(Ec2.ModifySpotFleetAsync(id, 2, Token), "FleetNotInModifiableState");
        Pass(10);
        var machines = (await Ec2.ListFleetInstancesAsync(id, Token)).Select(machine => machine.InstanceId).ToList();

        await Ec2.TerminateInstancesAsync([.. machines.Take(2)], Token);
        Pass(600);
        (await Ec2.ListFleetInstancesAsync(id, Token)).Single().InstanceId.ShouldBe(machines[2]);
        await Ec2.TerminateInstancesAsync([machines[2]], Token);
        Pass(600);

        (await Ec2.ListFleetInstancesAsync(id, Token)).Single().InstanceId.ShouldNotBe(machines[2]);
    }

    [Fact]
    public async Task A_cancelled_fleet_is_terminating_then_cancelled_then_forgotten()
    {
        var id = await FilledAsync(2);
        await Ec2.CancelSpotFleetAsync(id, Token);
        (await FleetAsync(id)).ShouldSatisfyAllConditions(
            fleet => fleet.State.ShouldBe("cancelled_terminating"),
            fleet => fleet.IsLive.ShouldBeTrue(),
            fleet => fleet.IsActive.ShouldBeFalse());
        await RefusedAsync(Ec2.ModifySpotFleetAsync(id, 2, Token), "FleetNotInModifiableState");

        Pass(30);
        (await FleetAsync(id)).State.ShouldBe("cancelled");
        Account.Inventory().ShouldBeEmpty();

        Clock.Advance(TimeSpan.FromHours(48));
        (await Ec2.FindSpotFleetAsync(id, Token)).ShouldBeNull();
        await RefusedAsync(Ec2.ListFleetInstancesAsync(id, Token), "InvalidSpotFleetRequestId.NotFound");
    }

    [Fact]
    public async Task The_end_of_a_requests_validity_ends_its_machines()
    {
        var config = FleetOf(2);
        config["ValidUntil"] = Account.Now.AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ");
        var id = await FilledAsync(2, config);

        Clock.Advance(TimeSpan.FromMinutes(59));

        (await FleetAsync(id)).State.ShouldBe("cancelled_terminating");
        Account.Ec2.Instances.ShouldAllBe(machine => machine.IsGone);
        (await Ec2.ListFleetHistoryAsync(id, default, Token)).ShouldContain(one => one.SubType == "expired");
    }

    [Fact]
    public async Task A_pool_without_capacity_gives_way_to_the_next()
    {
        var config = FleetOf(2);
        config["LaunchSpecifications"]!.AsArray().Add(new JsonObject { ["ImageId"] = "ami-1", ["InstanceType"] = "m5a.xlarge" });
        Account.Ec2.Script(new FleetTrouble.InsufficientCapacity { InstanceType = "m5.xlarge" });

        var id = await FilledAsync(2, config);

        (await Ec2.ListFleetInstancesAsync(id, Token)).ShouldAllBe(machine => machine.InstanceType == "m5a.xlarge");
    }

    [Fact]
    public async Task A_capacity_hole_is_told_and_the_fleet_fills_when_it_ends()
    {
        Account.Ec2.Script(new FleetTrouble.InsufficientCapacity());
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(2), Token);
        Pass(60);
        (await FleetAsync(id)).ActivityStatus.ShouldBe("error");
        (await Ec2.ListFleetHistoryAsync(id, default, Token)).Select(one => (one.Kind, one.SubType)).ShouldBe(
            [("fleetRequestChange", "submitted"), ("fleetRequestChange", "active"), ("information", "launchSpecTemporarilyBlacklisted"), ("error", "allLaunchSpecsTemporarilyBlacklisted")]);

        Account.Ec2.Lift();

        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(2);
        (await FleetAsync(id)).ActivityStatus.ShouldBe("fulfilled");
    }

    [Fact]
    public async Task An_error_may_come_without_words()
    {
        Account.Ec2.Script(new FleetTrouble.BadParameter { IsMute = true });
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(2), Token);
        Pass(60);

        var errors = (await Ec2.ListFleetHistoryAsync(id, default, Token)).Where(one => one.Kind == "error").ToList();

        errors.ShouldContain(one => one.SubType == "spotFleetRequestConfigurationInvalid");
        errors.ShouldAllBe(one => one.Description.Length == 0);
    }

    [Fact]
    public async Task A_limit_of_spot_machines_leaves_a_fleet_short()
    {
        Account.Ec2.Script(new FleetTrouble.CountLimit(3));
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(5), Token);
        Pass(60);

        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(3);
        (await Ec2.ListFleetHistoryAsync(id, default, Token)).ShouldContain(one => one.SubType == "spotInstanceCountLimitExceeded");
    }

    [Fact]
    public async Task Less_than_the_spot_price_buys_nothing()
    {
        Account.Ec2.SpotPrices["m5.xlarge"] = 0.21m;
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(2), Token);
        Pass(60);

        (await Ec2.ListFleetInstancesAsync(id, Token)).ShouldBeEmpty();
        (await Ec2.ListFleetHistoryAsync(id, default, Token)).ShouldContain(one => one.SubType == "launchSpecUnusable");
    }

    [Fact]
    public async Task A_new_fleet_may_not_be_described_yet()
    {
        Account.Ec2.NewFleetsLag = TimeSpan.FromSeconds(10);
        var id = await Ec2.RequestSpotFleetAsync(FleetOf(1), Token);
        (await Ec2.FindSpotFleetAsync(id, Token)).ShouldBeNull();

        Pass(10);

        (await Ec2.FindSpotFleetAsync(id, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_request_is_checked()
    {
        const string Invalid = "InvalidSpotFleetRequestConfig";
        await RefusedAsync(RequestAsync(config => config.Remove("TargetCapacity")), Invalid);
        await RefusedAsync(RequestAsync(config => config["IamFleetRole"] = "arn:aws:iam::123456789012:instance-profile/x"), Invalid);
        await RefusedAsync(RequestAsync(config => config["SpotPrice"] = "0.00"), Invalid);
        await RefusedAsync(RequestAsync(config => config["ValidUntil"] = "2020-01-01T00:00:00Z"), Invalid);
        await RefusedAsync(RequestAsync(config => config["LaunchSpecifications"]![0]!["UserData"] = "not base64!"), "InvalidUserData.Malformed");
        await RefusedAsync(RequestAsync(config => config["_comment"] = "x"), "UnknownParameter");
        await RefusedAsync(RequestAsync(config => config["LaunchSpecifications"]![0]!["MetadataOptions"] = new JsonObject()), "UnknownParameter");
        Account.Ec2.Fleets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_terminated_machine_is_shown_for_an_hour()
    {
        var id = await FilledAsync(1);
        var machine = (await Ec2.ListFleetInstancesAsync(id, Token)).Single().InstanceId;
        await Ec2.CancelSpotFleetAsync(id, Token);
        (await Ec2.ListInstancesAsync([machine], Token)).Single().State.ShouldBe("shutting-down");
        Pass(30);
        (await Ec2.ListInstancesAsync([machine], Token)).Single().State.ShouldBe("terminated");

        Clock.Advance(TimeSpan.FromHours(1));

        (await Ec2.ListInstancesAsync([machine], Token)).ShouldBeEmpty();
    }

    internal static JsonObject FleetOf(int machines, string? token = null, string userData = "")
    {
        var config = new JsonObject
        {
            ["IamFleetRole"] = "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
            ["TargetCapacity"] = machines,
            ["SpotPrice"] = "0.20",
            ["TerminateInstancesWithExpiration"] = true,
            ["Type"] = "maintain",
            ["LaunchSpecifications"] = new JsonArray(new JsonObject { ["ImageId"] = "ami-1", ["InstanceType"] = "m5.xlarge", ["UserData"] = userData }),
        };
        if (token is not null)
        {
            config["ClientToken"] = token;
        }

        return config;
    }

    private Task<string> RequestAsync(Action<JsonObject> change)
    {
        var config = FleetOf(1);
        change(config);
        return Ec2.RequestSpotFleetAsync(config, Token);
    }

    private async Task<SpotFleetRequest> FleetAsync(string id) => (await Ec2.FindSpotFleetAsync(id, Token)).ShouldNotBeNull();

    private async Task<string> FilledAsync(int machines, JsonObject? config = null)
    {
        var id = await Ec2.RequestSpotFleetAsync(config ?? FleetOf(machines), Token);
        Pass(60);
        (await Ec2.ListFleetInstancesAsync(id, Token)).Count.ShouldBe(machines);
        return id;
    }
}
