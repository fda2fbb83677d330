using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of EC2.</summary>
public abstract class Ec2Contract : AwsContract
{
    private IEc2 Ec2 => Api.Ec2;

    [Fact]
    public async Task What_the_account_has_for_machines_is_listed()
    {
        (await Api.Ec2.ListKeyPairsAsync(Token)).ShouldBeEmpty();
        (await Api.Ec2.FindDefaultSecurityGroupAsync("vpc-00000000000000000", Token)).ShouldBeNull();
        foreach (var subnet in await Api.Ec2.ListDefaultSubnetsAsync(Token))
        {
            (await Api.Ec2.FindDefaultSecurityGroupAsync(subnet.VpcId, Token)).ShouldNotBeNull().VpcId.ShouldBe(subnet.VpcId);
        }
    }

    [Fact]
    public async Task A_fleet_that_was_requested_is_found_and_listed()
    {
        var id = await Ec2.RequestSpotFleetAsync(Fleet(2), Token);

        id.ShouldStartWith("sfr-");
        (await Ec2.FindSpotFleetAsync(id, Token)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            fleet => fleet.Id.ShouldBe(id),
            fleet => fleet.TargetCapacity.ShouldBe(2),
            fleet => fleet.IsActive.ShouldBeTrue(),
            fleet => fleet.IsLive.ShouldBeTrue());
        (await Ec2.ListSpotFleetsAsync(Token)).Select(fleet => fleet.Id).ShouldContain(id);
    }

    [Fact]
    public async Task A_fleet_gets_its_machines()
    {
        var id = await FilledAsync(3);

        var machines = await Ec2.ListFleetInstancesAsync(id, Token);

        machines.Select(machine => machine.InstanceType).Distinct().ShouldBe(["m5.xlarge"]);
        var described = await Ec2.ListInstancesAsync([.. machines.Select(machine => machine.InstanceId), "i-0123456789abcdef0"], Token);
        described.Select(machine => machine.Id).ShouldBe(machines.Select(machine => machine.InstanceId), ignoreOrder: true);
        described.ShouldAllBe(machine => !machine.IsGone && machine.Type == "m5.xlarge");
        (await Ec2.FindSpotFleetAsync(id, Token))!.FulfilledCapacity.ShouldBe(3);
    }

    [Fact]
    public async Task A_fleet_grows_when_its_target_is_raised()
    {
        var id = await FilledAsync(1);

        await Ec2.ModifySpotFleetAsync(id, 3, Token);

        await Aws.UntilAsync(async () => (await Ec2.ListFleetInstancesAsync(id, Token)).Count == 3, Token);
        (await Ec2.FindSpotFleetAsync(id, Token))!.TargetCapacity.ShouldBe(3);
    }

    [Fact]
    public async Task Machines_go_on_when_the_target_is_lowered()
    {
        var id = await FilledAsync(3);
        var before = await Ec2.ListFleetInstancesAsync(id, Token);

        await Ec2.ModifySpotFleetAsync(id, 1, Token);

        await Aws.UntilAsync(async () => (await Ec2.FindSpotFleetAsync(id, Token)) is { State: "active", TargetCapacity: 1 }, Token);
        (await Ec2.ListFleetInstancesAsync(id, Token)).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public async Task A_terminated_machine_is_gone()
    {
        var id = await FilledAsync(2);
        var machine = (await Ec2.ListFleetInstancesAsync(id, Token))[0].InstanceId;

        await Ec2.TerminateInstancesAsync([machine], Token);
        await Ec2.TerminateInstancesAsync([machine], Token);

        (await Ec2.ListInstancesAsync([machine], Token)).ShouldAllBe(one => one.IsGone);
        (await Ec2.ListFleetInstancesAsync(id, Token)).ShouldNotContain(one => one.InstanceId == machine);
    }

    [Fact]
    public async Task A_machine_and_its_disks_are_tagged_together()
    {
        var id = await FilledAsync(1);
        var machine = (await Ec2.ListFleetInstancesAsync(id, Token))[0].InstanceId;
        var described = (await Ec2.ListInstancesAsync([machine], Token)).ShouldHaveSingleItem();
        described.Volumes.ShouldNotBeEmpty();

        await Ec2.TagAsync([machine, .. described.Volumes], new Dictionary<string, string> { ["Name"] = "FlyWorker", ["why"] = "a test & more" }, Token);

        (await Ec2.ListInstancesAsync([machine], Token)).ShouldHaveSingleItem().Name.ShouldBe("FlyWorker");
        (await Should.ThrowAsync<AwsException>(() => Ec2.TagAsync([machine, "vol-0fedcba9876543210"], new Dictionary<string, string> { ["Name"] = "Other" }, Token))).Code.ShouldBe("InvalidVolume.NotFound");
        (await Ec2.ListInstancesAsync([machine], Token)).ShouldHaveSingleItem().Name.ShouldBe("FlyWorker");
    }

    [Fact]
    public async Task A_cancelled_fleet_ends_with_its_machines()
    {
        var id = await FilledAsync(2);
        var machines = (await Ec2.ListFleetInstancesAsync(id, Token)).Select(machine => machine.InstanceId).ToList();

        await Ec2.CancelSpotFleetAsync(id, Token);
        await Ec2.CancelSpotFleetAsync(id, Token);

        await Aws.UntilAsync(async () => await Ec2.FindSpotFleetAsync(id, Token) is not { IsLive: true }, Token);
        (await Ec2.ListInstancesAsync(machines, Token)).ShouldAllBe(machine => machine.IsGone);
    }

    [Fact]
    public async Task A_fleet_that_does_not_exist_is_not_found_and_needs_no_cancelling()
    {
        const string Nobody = "sfr-73fbd2ce-aa30-494c-8788-1cee4EXAMPLE";

        (await Ec2.FindSpotFleetAsync(Nobody, Token)).ShouldBeNull();
        await Ec2.CancelSpotFleetAsync(Nobody, Token);
    }

    [Fact]
    public async Task Instance_types_are_told_and_unknown_ones_left_out()
    {
        var types = await Ec2.ListInstanceTypesAsync(["m5.xlarge", "c5.xlarge", "x9.gigantic"], Token);

        types.Select(type => (type.Name, type.VCpus, type.MemoryMiB)).ShouldBe([("m5.xlarge", 4, 16_384), ("c5.xlarge", 4, 8192)], ignoreOrder: true);
        types.ShouldAllBe(type => type.Architectures.Contains("x86_64"));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        (await Ec2.FindImageAsync("ami-00000000000000001", Token)).ShouldBeNull();
        (await Ec2.ListSubnetsAsync(["subnet-00000000000000001"], Token)).ShouldBeEmpty();
        (await Ec2.ListSecurityGroupsAsync(["sg-00000000000000001"], Token)).ShouldBeEmpty();
        (await Ec2.ListInstancesAsync(["i-0123456789abcdef0"], Token)).ShouldBeEmpty();
        (await Ec2.ListInstancesAsync([], Token)).ShouldBeEmpty();
        (await Ec2.HasKeyPairAsync("nobody", Token)).ShouldBeFalse();
        await Ec2.TerminateInstancesAsync(["i-0123456789abcdef0"], Token);
    }

    private static JsonObject Fleet(int machines) => new()
    {
        ["IamFleetRole"] = "arn:aws:iam::123456789012:role/aws-ec2-spot-fleet-tagging-role",
        ["AllocationStrategy"] = "lowestPrice",
        ["TargetCapacity"] = machines,
        ["SpotPrice"] = "0.20",
        ["TerminateInstancesWithExpiration"] = true,
        ["Type"] = "maintain",
        ["LaunchSpecifications"] = new JsonArray(new JsonObject { ["ImageId"] = "ami-0ce03502c5bb5e188", ["InstanceType"] = "m5.xlarge", ["UserData"] = "IyEvYmluL3NoCg==" }),
    };

    private async Task<string> FilledAsync(int machines)
    {
        var id = await Ec2.RequestSpotFleetAsync(Fleet(machines), Token);
        await Aws.UntilAsync(async () => (await Ec2.ListFleetInstancesAsync(id, Token)).Count == machines && (await Ec2.FindSpotFleetAsync(id, Token))!.State == "active", Token);
        return id;
    }
}
