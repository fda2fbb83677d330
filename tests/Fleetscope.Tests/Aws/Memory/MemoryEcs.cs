using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>ECS on EC2 machines: clusters, task definitions, services whose tasks need room on machines that have joined.</summary>
internal sealed class MemoryEcs(MemoryAccount account) : IEcs
{
    private readonly SortedDictionary<string, MemoryCluster> clusters = new(StringComparer.Ordinal);
    private readonly MemoryTaskDefinitions definitions = new(account);

    /// <summary>What a machine does when it has started: which cluster it joins, with which attributes. By default what its user data and the ecs.config it names say.</summary>
    /// <remarks>Null: its agent never comes up.</remarks>
    public Func<MemoryMachine, MemoryBoot?>? Boot { get; set; }

    public IReadOnlyList<MemoryClusterState> Clusters => account.Read<IReadOnlyList<MemoryClusterState>>(() => [.. clusters.Values.Where(cluster => cluster.IsActive).Select(cluster => cluster.State())]);

    /// <summary>Every revision, those INACTIVE too, as DescribeTaskDefinition shows them.</summary>
    public IReadOnlyList<JsonObject> TaskDefinitions => account.Read(definitions.All);

    /// <returns>The ACTIVE or DRAINING service, or null.</returns>
    public MemoryServiceState? Service(string cluster, string service) =>
        Clusters.FirstOrDefault(one => one.Name == cluster)?.Services.LastOrDefault(one => one.Name == service && one.Status != "INACTIVE");

    /// <summary>A task of the service ends by itself, as when its worker leaves; the service starts another one.</summary>
    public void ExitTask(string cluster, string service) => account.Change(() => clusters[cluster].ExitOne(service));

    public IEnumerable<string> Inventory() => clusters.Values.Where(cluster => cluster.IsActive).SelectMany(cluster => cluster.Inventory()).Concat(definitions.Inventory());

    public Task<EcsCluster?> FindClusterAsync(string name, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => clusters.GetValueOrDefault(name) is { IsActive: true } cluster ? cluster.Describe() : null, cancellationToken);

    public Task CreateClusterAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (name.Length is 0 or > 255 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw MemoryAccount.Refuse("ecs:CreateCluster", "InvalidParameterException", "Invalid cluster name. Up to 255 letters, numbers, hyphens and underscores are allowed.");
            }

            Create(name);
        },
        cancellationToken);

    public Task DeleteClusterAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "ecs:DeleteCluster";
            var cluster = Find(Call, name);
            if (cluster.Machines.Count > 0)
            {
                throw MemoryAccount.Refuse(Call, "ClusterContainsContainerInstancesException", "The Cluster cannot be deleted while Container Instances are active or draining.");
            }

            if (cluster.Services.Any(service => service.Status != "INACTIVE"))
            {
                throw MemoryAccount.Refuse(Call, "ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
            }

            if (cluster.Tasks.Count > 0)
            {
                throw MemoryAccount.Refuse(Call, "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
            }

            cluster.IsActive = false;
        },
        cancellationToken);

    public Task<string> RegisterTaskDefinitionAsync(JsonObject definition, CancellationToken cancellationToken) => account.AnswerAsync(() => definitions.Register(definition), cancellationToken);

    public Task<JsonObject?> FindTaskDefinitionAsync(string familyOrArn, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => definitions.Find(familyOrArn)?.DeepClone().AsObject(), cancellationToken);

    public Task<IReadOnlyList<string>> ListTaskDefinitionsAsync(string? family, CancellationToken cancellationToken) => account.AnswerAsync(() => definitions.Active(family), cancellationToken);

    public Task DeregisterTaskDefinitionAsync(string arn, CancellationToken cancellationToken) => account.AnswerAsync(() => definitions.Deregister(arn), cancellationToken);

    public Task<EcsService?> FindServiceAsync(string cluster, string service, CancellationToken cancellationToken) => account.AnswerAsync(
        () => clusters.GetValueOrDefault(cluster) is { IsActive: true } home && home.Find(service) is { } found ? home.Describe(found) : null,
        cancellationToken);

    public Task CreateServiceAsync(string cluster, string service, ServiceSettings settings, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "ecs:CreateService";
            var home = Find(Call, cluster);
            if (service.Length is 0 or > 255 || !service.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterException", "Invalid service name.");
            }

            if (settings.DesiredCount < 0)
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterException", "desiredCount cannot be negative.");
            }

            var definition = Usable(Call, settings.TaskDefinition);
            var placement = settings.PlacementExpression is { } expression ? MemoryPlacement.Read(Call, expression) : null;
            if (home.Find(service) is { } there)
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterException", there.Status == "DRAINING" ? "Unable to Start a service that is still Draining." : "Creation of service was not idempotent.");
            }

            home.Services.Add(new MemoryService(service, definition, placement, settings.PlacementExpression, account.Now) { Desired = settings.DesiredCount });
            home.Schedule();
        },
        cancellationToken);

    public Task UpdateServiceAsync(string cluster, string service, int? desiredCount, string? taskDefinition, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "ecs:UpdateService";
            var home = Find(Call, cluster);
            var found = home.Services.LastOrDefault(one => one.Name == service) ?? throw MemoryAccount.Refuse(Call, "ServiceNotFoundException", "Service not found.");
            if (found.Status != "ACTIVE")
            {
                throw MemoryAccount.Refuse(Call, "ServiceNotActiveException", "Service was not ACTIVE.");
            }

            if (desiredCount < 0)
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterException", "desiredCount cannot be negative.");
            }

            found.Definition = taskDefinition is null ? found.Definition : Usable(Call, taskDefinition);
            found.Desired = desiredCount ?? found.Desired;
            home.Schedule();
        },
        cancellationToken);

    public Task DeleteServiceAsync(string cluster, string service, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var home = Find("ecs:DeleteService", cluster);
            home.Delete(home.Find(service) ?? throw MemoryAccount.Refuse("ecs:DeleteService", "ServiceNotFoundException", "Service not found."));
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListServicesAsync(string cluster, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<string>>(
        () =>
        [
            // "The service is no longer visible in the ListServices API operation" once it is DRAINING (DeleteService).
            .. Find("ecs:ListServices", cluster).Services.Where(service => service.Status == "ACTIVE")
                .Select(service => $"arn:aws:ecs:{MemoryAccount.Region}:{MemoryAccount.Id}:service/{cluster}/{service.Name}"),
        ],
        cancellationToken);

    public Task<IReadOnlyList<ContainerInstance>> ListContainerInstancesAsync(string cluster, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Find("ecs:ListContainerInstances", cluster).DescribeMachines(), cancellationToken);

    /// <summary>The agent of a machine that has started looks for its cluster, again and again until it is there.</summary>
    public void Join(MemoryMachine machine)
    {
        if (machine.IsGone || (Boot ?? (one => MemoryBoot.Read(one, account.S3)))(machine) is not { } boot)
        {
            return;
        }

        // An agent without a configured cluster makes the default one; any other must exist.
        if (boot.Cluster == "default")
        {
            Create("default");
        }

        if (clusters.GetValueOrDefault(boot.Cluster) is { IsActive: true } cluster)
        {
            cluster.Join(machine, boot);
        }
        else
        {
            account.After(account.Times.MachineJoin, () => Join(machine));
        }
    }

    /// <summary>AWS has said that it takes the machine back.</summary>
    public void Notice(MemoryMachine machine)
    {
        foreach (var cluster in clusters.Values)
        {
            cluster.Notice(machine);
        }
    }

    public void Leave(MemoryMachine machine)
    {
        foreach (var cluster in clusters.Values)
        {
            cluster.Leave(machine);
        }
    }

    private void Create(string name)
    {
        if (clusters.GetValueOrDefault(name) is not { IsActive: true })
        {
            clusters[name] = new MemoryCluster(name, account);
        }
    }

    private JsonObject Usable(string call, string familyOrArn)
    {
        var found = definitions.Find(familyOrArn) ?? throw MemoryAccount.Refuse(call, "ClientException", "TaskDefinition not found.");
        return (string?)found["status"] == "ACTIVE" ? found : throw MemoryAccount.Refuse(call, "ClientException", "TaskDefinition is inactive");
    }

    private MemoryCluster Find(string call, string name) =>
        clusters.GetValueOrDefault(name) is { IsActive: true } cluster ? cluster : throw MemoryAccount.Refuse(call, "ClusterNotFoundException", "Cluster not found.");
}
