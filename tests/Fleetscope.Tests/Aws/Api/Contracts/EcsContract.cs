using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of ECS.</summary>
public abstract class EcsContract : AwsContract
{
    private IEcs Ecs => Api.Ecs;

    [Fact]
    public async Task A_cluster_is_there_from_its_creation_to_its_deletion()
    {
        (await Ecs.FindClusterAsync("Fly", Token)).ShouldBeNull();
        await Ecs.CreateClusterAsync("Fly", Token);
        await Ecs.CreateClusterAsync("Fly", Token);

        (await Ecs.FindClusterAsync("Fly", Token)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            cluster => cluster.Name.ShouldBe("Fly"),
            cluster => cluster.IsUnused.ShouldBeTrue());

        await Ecs.DeleteClusterAsync("Fly", Token);
        (await Ecs.FindClusterAsync("Fly", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_cannot_be_deleted_or_used()
    {
        const string NotFound = "ClusterNotFoundException";
        await Ecs.RegisterTaskDefinitionAsync(Definition(), Token);

        await RefusedAsync(Ecs.DeleteClusterAsync("Fly", Token), NotFound);
        await RefusedAsync(Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings("FlyTask", 0, null), Token), NotFound);
        await RefusedAsync(Ecs.UpdateServiceAsync("Fly", "FlyService", 0, null, Token), NotFound);
        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Every_registration_is_a_new_revision_and_the_family_means_the_latest()
    {
        (await Ecs.FindTaskDefinitionAsync("FlyTask", Token)).ShouldBeNull();
        var first = await Ecs.RegisterTaskDefinitionAsync(Definition("image:1"), Token);
        var second = await Ecs.RegisterTaskDefinitionAsync(Definition("image:2"), Token);

        first.ShouldEndWith(":task-definition/FlyTask:1");
        second.ShouldEndWith(":task-definition/FlyTask:2");
        var latest = (await Ecs.FindTaskDefinitionAsync("FlyTask", Token)).ShouldNotBeNull();
        ((string?)latest["taskDefinitionArn"]).ShouldBe(second);
        ((string?)latest["status"]).ShouldBe("ACTIVE");
        ((string?)latest["containerDefinitions"]![0]!["image"]).ShouldBe("image:2");
        ((string?)(await Ecs.FindTaskDefinitionAsync(first, Token))!["containerDefinitions"]![0]!["image"]).ShouldBe("image:1");
    }

    [Fact]
    public async Task Active_revisions_of_exactly_one_family_are_listed()
    {
        var (first, second) = (await Ecs.RegisterTaskDefinitionAsync(Definition(), Token), await Ecs.RegisterTaskDefinitionAsync(Definition(), Token));
        await Ecs.RegisterTaskDefinitionAsync(Definition(family: "FlyTask2"), Token);

        (await Ecs.ListTaskDefinitionsAsync("FlyTask", Token)).ShouldBe([first, second], ignoreOrder: true);
        (await Ecs.ListTaskDefinitionsAsync("Fly", Token)).ShouldBeEmpty();
        (await Ecs.ListTaskDefinitionsAsync(family: null, Token)).Count.ShouldBe(3);

        await Ecs.DeregisterTaskDefinitionAsync(second, Token);
        (await Ecs.ListTaskDefinitionsAsync("FlyTask", Token)).ShouldBe([first]);
    }

    [Fact]
    public async Task Revision_numbers_go_on_when_all_were_deregistered()
    {
        await Ecs.DeregisterTaskDefinitionAsync(await Ecs.RegisterTaskDefinitionAsync(Definition(), Token), Token);

        (await Ecs.RegisterTaskDefinitionAsync(Definition(), Token)).ShouldEndWith("/FlyTask:2");
    }

    [Fact]
    public async Task A_service_is_as_it_was_created_and_updated()
    {
        var arn = await ClusterWithServiceAsync(0);
        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            service => service.Name.ShouldBe("FlyService"),
            service => service.Status.ShouldBe("ACTIVE"),
            service => service.DesiredCount.ShouldBe(0),
            service => service.TaskDefinition.ShouldBe(arn));

        var newer = await Ecs.RegisterTaskDefinitionAsync(Definition(), Token);
        await Ecs.UpdateServiceAsync("Fly", "FlyService", 6, null, Token);
        await Ecs.UpdateServiceAsync("Fly", "FlyService", null, newer, Token);

        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            service => service.DesiredCount.ShouldBe(6),
            service => service.TaskDefinition.ShouldBe(newer));
    }

    [Fact]
    public async Task Services_are_listed_by_their_ARNs()
    {
        await ClusterWithServiceAsync(0);
        await Ecs.CreateServiceAsync("Fly", "OtherService", new ServiceSettings("FlyTask", 0, null), Token);

        (await Ecs.ListServicesAsync("Fly", Token)).Select(arn => arn[(arn.LastIndexOf('/') + 1)..]).ShouldBe(["FlyService", "OtherService"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_service_that_is_not_there_cannot_be_updated_or_deleted()
    {
        await Ecs.CreateClusterAsync("Fly", Token);

        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldBeNull();
        await RefusedAsync(Ecs.UpdateServiceAsync("Fly", "FlyService", 1, null, Token), "ServiceNotFoundException");
        await RefusedAsync(Ecs.DeleteServiceAsync("Fly", "FlyService", Token), "ServiceNotFoundException");
    }

    [Fact]
    public async Task A_service_needs_a_task_definition_that_exists()
    {
        await Ecs.CreateClusterAsync("Fly", Token);

        await RefusedAsync(Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings("NoTask", 0, null), Token), "ClientException");
    }

    [Fact]
    public async Task A_deleted_service_is_gone_after_a_while_and_can_be_created_again()
    {
        await ClusterWithServiceAsync(3);

        await Ecs.DeleteServiceAsync("Fly", "FlyService", Token);
        await Aws.UntilAsync(async () => await Ecs.FindServiceAsync("Fly", "FlyService", Token) is null, Token);

        await Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings("FlyTask", 1, null), Token);
        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldNotBeNull().DesiredCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_service_takes_a_placement_constraint()
    {
        await Ecs.CreateClusterAsync("Fly", Token);
        await Ecs.RegisterTaskDefinitionAsync(Definition(), Token);

        await Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings("FlyTask", 0, "attribute:fleetscope.run == Fly"), Token);

        (await Ecs.FindServiceAsync("Fly", "FlyService", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_new_cluster_has_no_machines()
    {
        await Ecs.CreateClusterAsync("Fly", Token);

        (await Ecs.ListContainerInstancesAsync("Fly", Token)).ShouldBeEmpty();
    }

    private static JsonObject Definition(string image = "image:1", string family = "FlyTask") => new()
    {
        ["family"] = family,
        ["containerDefinitions"] = new JsonArray(new JsonObject
        {
            ["name"] = "Fly",
            ["image"] = image,
            ["cpu"] = 1024,
            ["memory"] = 2000,
            ["essential"] = true,
            ["privileged"] = true,
            ["environment"] = new JsonArray(new JsonObject { ["name"] = "APP_NAME", ["value"] = "Fly" }),
        }),
    };

    private async Task<string> ClusterWithServiceAsync(int desired)
    {
        await Ecs.CreateClusterAsync("Fly", Token);
        var arn = await Ecs.RegisterTaskDefinitionAsync(Definition(), Token);
        await Ecs.CreateServiceAsync("Fly", "FlyService", new ServiceSettings("FlyTask", desired, null), Token);
        return arn;
    }
}
