using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>ECS over its JSON protocol.</summary>
internal sealed class Ecs(AwsCalls calls) : IEcs
{
    /// <summary>DescribeContainerInstances takes no more at once.</summary>
    private const int DescribedAtOnce = 100;

    public async Task<EcsCluster?> FindClusterAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("DescribeClusters", Cluster(name), new() { ["clusters"] = new JsonArray(name) }, cancellationToken);
        return answer.Items("clusters").FirstOrDefault(found => found.Text("status") != "INACTIVE") is { } cluster
            ? new EcsCluster(cluster.Text("clusterName"), Count(cluster, "registeredContainerInstancesCount"), Count(cluster, "runningTasksCount"),
                Count(cluster, "pendingTasksCount"), Count(cluster, "activeServicesCount"))
            : null;
    }

    public Task CreateClusterAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("CreateCluster", Cluster(name), new() { ["clusterName"] = name }, cancellationToken);

    public Task DeleteClusterAsync(string name, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("DeleteCluster", Cluster(name), new() { ["cluster"] = name }, cancellationToken);

    public async Task<string> RegisterTaskDefinitionAsync(JsonObject definition, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("RegisterTaskDefinition", $"task definition {definition.Text("family")}", definition, cancellationToken);
        return answer["taskDefinition"]!.Text("taskDefinitionArn");
    }

    public async Task<JsonObject?> FindTaskDefinitionAsync(string familyOrArn, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("DescribeTaskDefinition", $"task definition {familyOrArn}", new() { ["taskDefinition"] = familyOrArn }, cancellationToken);
            return answer["taskDefinition"]?.DeepClone().AsObject();
        }
        catch (AwsException missing) when (missing.Code == "ClientException" && missing.Said.Contains("Unable to describe task definition", StringComparison.OrdinalIgnoreCase))
        {
            // ECS has no code of its own for a task definition that does not exist.
            return null;
        }
    }

    public async Task<IReadOnlyList<string>> ListTaskDefinitionsAsync(string? family, CancellationToken cancellationToken)
    {
        var arns = await ListAsync("ListTaskDefinitions", "taskDefinitionArns", family is null ? "task definitions" : $"task definition {family}",
            () => family is null ? new() { ["status"] = "ACTIVE" } : new() { ["familyPrefix"] = family, ["status"] = "ACTIVE" }, cancellationToken);
        return family is null ? arns : [.. arns.Where(arn => arn.Contains($":task-definition/{family}:", StringComparison.Ordinal))];
    }

    public Task DeregisterTaskDefinitionAsync(string arn, CancellationToken cancellationToken) =>
        CallAsync("DeregisterTaskDefinition", $"task definition {arn}", new() { ["taskDefinition"] = arn }, cancellationToken);

    public async Task<EcsService?> FindServiceAsync(string cluster, string service, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("DescribeServices", Service(service), new() { ["cluster"] = cluster, ["services"] = new JsonArray(service) }, cancellationToken);
            return answer.Items("services").FirstOrDefault(found => found.Text("status") != "INACTIVE") is { } there ? Read(there) : null;
        }
        catch (AwsException missing) when (missing.Code == "ClusterNotFoundException")
        {
            return null;
        }
    }

    public Task CreateServiceAsync(string cluster, string service, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["cluster"] = cluster,
            ["serviceName"] = service,
            ["taskDefinition"] = settings.TaskDefinition,
            ["desiredCount"] = settings.DesiredCount,
            ["clientToken"] = Guid.NewGuid().ToString(),
        };
        if (settings.PlacementExpression is { } expression)
        {
            request["placementConstraints"] = new JsonArray(new JsonObject { ["type"] = "memberOf", ["expression"] = expression });
        }

        return CallAsync("CreateService", Service(service), request, cancellationToken);
    }

    public Task UpdateServiceAsync(string cluster, string service, int? desiredCount, string? taskDefinition, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["cluster"] = cluster, ["service"] = service };
        if (desiredCount is { } count)
        {
            request["desiredCount"] = count;
        }

        if (taskDefinition is not null)
        {
            request["taskDefinition"] = taskDefinition;
        }

        return CallAsync("UpdateService", Service(service), request, cancellationToken);
    }

    public Task DeleteServiceAsync(string cluster, string service, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("DeleteService", Service(service), new() { ["cluster"] = cluster, ["service"] = service, ["force"] = true }, cancellationToken);

    public async Task<IReadOnlyList<string>> ListServicesAsync(string cluster, CancellationToken cancellationToken) =>
        await ListAsync("ListServices", "serviceArns", Cluster(cluster), () => new() { ["cluster"] = cluster, ["maxResults"] = 100 }, cancellationToken);

    public async Task<IReadOnlyList<ContainerInstance>> ListContainerInstancesAsync(string cluster, CancellationToken cancellationToken)
    {
        var arns = await ListAsync("ListContainerInstances", "containerInstanceArns", Cluster(cluster), () => new() { ["cluster"] = cluster }, cancellationToken);
        var found = new List<ContainerInstance>();
        foreach (var some in arns.Chunk(DescribedAtOnce))
        {
            var request = new JsonObject { ["cluster"] = cluster, ["containerInstances"] = new JsonArray([.. some.Select(arn => (JsonNode)arn)]) };
            var answer = await CallAsync("DescribeContainerInstances", Cluster(cluster), request, cancellationToken);
            found.AddRange(answer.Items("containerInstances").Select(instance => new ContainerInstance(instance.Text("containerInstanceArn"), instance.Text("ec2InstanceId"),
                instance.Text("status"), (bool?)instance["agentConnected"] ?? false, Count(instance, "runningTasksCount"))));
        }

        return found;
    }

    private Task<List<string>> ListAsync(string operation, string list, string thing, Func<JsonObject> ask, CancellationToken cancellationToken) => Paging.ToEndAsync(async token =>
    {
        var request = ask();
        if (token is not null)
        {
            request["nextToken"] = token;
        }

        var answer = await CallAsync(operation, thing, request, cancellationToken);
        return (answer.Texts(list), answer.Text("nextToken"));
    });

    /// <summary>A removal whose repetition finds nothing was done by the attempt whose answer was lost.</summary>
    private async Task GoneIsDoneAsync(string operation, string thing, JsonObject request, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(operation, thing, request, cancellationToken);
        }
        catch (AwsException gone) when (gone.MayHaveBeenDone && gone.Code is "ClusterNotFoundException" or "ServiceNotFoundException" or "ServiceNotActiveException")
        {
            // Nothing is left to do.
        }
    }

    private Task<JsonObject> CallAsync(string operation, string thing, JsonObject request, CancellationToken cancellationToken) =>
        calls.JsonAsync(AwsService.Ecs, operation, thing, request, cancellationToken);

    private static EcsService Read(JsonNode service) => new(
        service.Text("serviceName"), service.Text("status"), Count(service, "desiredCount"), Count(service, "runningCount"), Count(service, "pendingCount"),
        service.Text("taskDefinition"),
        [.. service.AsObject().Items("events").Select(said => new ServiceEvent(Time(said["createdAt"]), said.Text("message")))]);

    /// <summary>AWS's JSON has times as seconds since 1970 with a fraction.</summary>
    private static DateTimeOffset Time(JsonNode? at) => DateTimeOffset.UnixEpoch.AddSeconds((double?)at ?? 0);

    private static int Count(JsonNode node, string name) => (int?)node[name] ?? 0;

    private static string Cluster(string name) => $"cluster {name}";

    private static string Service(string name) => $"service {name}";
}
