using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

public sealed class MemoryEcsRules : MemoryRules
{
    private IEcs Ecs => Api.Ecs;

    [Fact]
    public async Task Tasks_run_on_machines_that_have_joined_and_have_room()
    {
        await ServiceAsync(desired: 10, memory: 7000);
        (await ServiceAsync()).ShouldSatisfyAllConditions(
            service => service.RunningCount.ShouldBe(0),
            service => service.Events[0].Message.ShouldContain("No Container Instances were found in your cluster"));
        await FleetAsync(2);
        Pass(90);

        (await ServiceAsync()).ShouldSatisfyAllConditions(
            service => service.RunningCount.ShouldBe(4),
            service => service.DesiredCount.ShouldBe(10),
            service => service.Events[0].Message.ShouldContain("insufficient memory"));
        (await Ecs.ListContainerInstancesAsync("Fly", Token)).Select(machine => machine.RunningTasks).ShouldBe([2, 2]);
        (await Ecs.FindClusterAsync("Fly", Token)).ShouldBe(new EcsCluster("Fly", 2, 4, 0, 1));
    }

    [Fact]
    public async Task A_placement_constraint_keeps_tasks_on_machines_with_the_attribute()
    {
        await ServiceAsync(desired: 4, placement: "attribute:fleetscope.run == Fly");
        await FleetAsync(1);
        await FleetAsync(1, attributes: """{"fleetscope.run":"Fly"}""");
        Pass(120);

        var service = Account.Ecs.Service("Fly", "FlyService").ShouldNotBeNull();

        service.Running.ShouldBe(4);
        service.MachinesOfTasks.Distinct().Single().ShouldBe(Account.Ec2.Instances[1].Id);
    }

    [Fact]
    public async Task A_machine_joins_the_cluster_that_the_bucket_says()
    {
        await Ecs.CreateClusterAsync("Fly", Token);
        Account.S3.AddBucket("fly-bucket");
        Account.S3.Put("fly-bucket", "ecsconfigs/Fly_ecs.config", "ECS_CLUSTER=Fly\nECS_AVAILABLE_LOGGING_DRIVERS=[\"json-file\",\"awslogs\"]"u8.ToArray());
        await FleetAsync(1, "aws s3 cp s3://fly-bucket/ecsconfigs/Fly_ecs.config /etc/ecs/ecs.config");
        Pass(90);

        (await Ecs.ListContainerInstancesAsync("Fly", Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_machine_takes_its_tasks_along_and_the_service_starts_others()
    {
        await ServiceAsync(desired: 2);
        await FleetAsync(1);
        Pass(90);
        (await ServiceAsync()).RunningCount.ShouldBe(2);

        Account.Ec2.Lose(Account.Ec2.Instances[0].Id);
        (await ServiceAsync()).RunningCount.ShouldBe(0);
        (await Ecs.ListContainerInstancesAsync("Fly", Token)).Single().AgentConnected.ShouldBeFalse();
        Pass(180);

        (await ServiceAsync()).RunningCount.ShouldBe(2);
        (await Ecs.ListContainerInstancesAsync("Fly", Token)).Single().InstanceId.ShouldBe(Account.Ec2.Instances[1].Id);
    }

    [Fact]
    public async Task A_service_that_is_there_cannot_be_created_again()
    {
        await ServiceAsync(desired: 0);

        (await RefusedAsync(CreateAsync(), "InvalidParameterException")).Said.ShouldContain("not idempotent");
    }

    [Fact]
    public async Task A_deleted_service_drains_until_its_tasks_are_gone_and_blocks_its_name()
    {
        await ServiceAsync(desired: 2);
        await FleetAsync(1);
        Pass(90);
        await Ecs.DeleteServiceAsync("Fly", "FlyService", Token);

        (await ServiceAsync()).IsDraining.ShouldBeTrue();
        (await Ecs.ListServicesAsync("Fly", Token)).ShouldBeEmpty();
        (await RefusedAsync(CreateAsync(), "InvalidParameterException")).Said.ShouldContain("still Draining");
        await RefusedAsync(Ecs.UpdateServiceAsync("Fly", "FlyService", 0, null, Token), "ServiceNotActiveException");
        Pass(30);

        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldBeNull();
        await CreateAsync();
    }

    [Fact]
    public async Task A_service_without_tasks_drains_for_a_moment_too()
    {
        await ServiceAsync(desired: 0);
        await Ecs.DeleteServiceAsync("Fly", "FlyService", Token);
        (await ServiceAsync()).IsDraining.ShouldBeTrue();

        Pass(5);

        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cluster_that_is_used_cannot_be_deleted()
    {
        await ServiceAsync(desired: 0);
        await RefusedAsync(Ecs.DeleteClusterAsync("Fly", Token), "ClusterContainsServicesException");
        await Ecs.DeleteServiceAsync("Fly", "FlyService", Token);
        await RefusedAsync(Ecs.DeleteClusterAsync("Fly", Token), "ClusterContainsServicesException");
        var fleet = await FleetAsync(1);
        Pass(90);
        await RefusedAsync(Ecs.DeleteClusterAsync("Fly", Token), "ClusterContainsContainerInstancesException");
        await Api.Ec2.CancelSpotFleetAsync(fleet, Token);
        await RefusedAsync(Ecs.DeleteClusterAsync("Fly", Token), "ClusterContainsContainerInstancesException");

        Pass(60);

        await Ecs.DeleteClusterAsync("Fly", Token);
    }

    [Fact]
    public async Task A_lowered_count_stops_tasks_and_a_new_definition_replaces_them()
    {
        await ServiceAsync(desired: 4);
        await FleetAsync(2);
        Pass(90);
        await Ecs.UpdateServiceAsync("Fly", "FlyService", 1, null, Token);
        Pass(30);
        (await ServiceAsync()).RunningCount.ShouldBe(1);

        await Ecs.UpdateServiceAsync("Fly", "FlyService", null, await Ecs.RegisterTaskDefinitionAsync(Definition(1000), Token), Token);
        Pass(60);

        (await ServiceAsync()).RunningCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_machine_that_drains_on_its_notice_hands_its_tasks_on()
    {
        await ServiceAsync(desired: 2);
        await FleetAsync(2, "echo ECS_CLUSTER=Fly\necho ECS_ENABLE_SPOT_INSTANCE_DRAINING=true");
        Pass(90);

        Account.Ec2.Interrupt(Account.Ec2.Instances[0].Id);
        Pass(60);

        (await Ecs.ListContainerInstancesAsync("Fly", Token)).Select(machine => (machine.Status, machine.RunningTasks)).ShouldBe([("DRAINING", 0), ("ACTIVE", 2)]);
    }

    [Fact]
    public async Task A_worker_that_leaves_is_started_again()
    {
        await ServiceAsync(desired: 1);
        await FleetAsync(1);
        Pass(90);

        Account.Ecs.ExitTask("Fly", "FlyService");

        (await ServiceAsync()).ShouldSatisfyAllConditions(service => service.RunningCount.ShouldBe(0), service => service.PendingCount.ShouldBe(1));
        Pass(15);
        (await ServiceAsync()).RunningCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_deregistered_revision_is_shown_as_INACTIVE_and_starts_nothing()
    {
        await Ecs.CreateClusterAsync("Fly", Token);
        var arn = await Ecs.RegisterTaskDefinitionAsync(Definition(1000), Token);
        await Ecs.DeregisterTaskDefinitionAsync(arn, Token);

        ((string?)(await Ecs.FindTaskDefinitionAsync(arn, Token))!["status"]).ShouldBe("INACTIVE");
        (await Ecs.FindTaskDefinitionAsync("FlyTask", Token)).ShouldBeNull();
        await RefusedAsync(CreateAsync(arn), "ClientException");
        await RefusedAsync(Ecs.DeregisterTaskDefinitionAsync(arn, Token), "ClientException");
    }

    private static JsonObject Definition(int memory) => new()
    {
        ["family"] = "FlyTask",
        ["containerDefinitions"] = new JsonArray(new JsonObject { ["name"] = "Fly", ["image"] = "image:1", ["cpu"] = 1024, ["memory"] = memory }),
    };

    private async Task<EcsService> ServiceAsync() => (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldNotBeNull();

    private Task CreateAsync(string definition = "FlyTask") => Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings(definition, 0, null), Token);

    private async Task ServiceAsync(int desired, int memory = 2000, string? placement = null)
    {
        await Ecs.CreateClusterAsync("Fly", Token);
        await Ecs.RegisterTaskDefinitionAsync(Definition(memory), Token);
        await Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings("FlyTask", desired, placement), Token);
    }

    private Task<string> FleetAsync(int machines, string? script = null, string attributes = "{}") => Api.Ec2.RequestSpotFleetAsync(
        MemoryEc2Rules.FleetOf(machines, userData: Convert.ToBase64String(Encoding.UTF8.GetBytes(script ?? $"#!/bin/sh\necho ECS_CLUSTER=Fly >> /etc/ecs/ecs.config\necho 'ECS_INSTANCE_ATTRIBUTES={attributes}' >> /etc/ecs/ecs.config\n"))), Token);
}
