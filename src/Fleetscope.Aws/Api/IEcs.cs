using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Api;

/// <summary>The calls of ECS in use (API version 2014-11-13).</summary>
internal interface IEcs
{
    /// <summary>DescribeClusters.</summary>
    /// <returns>Null when there is none, or it is INACTIVE.</returns>
    Task<EcsCluster?> FindClusterAsync(string name, CancellationToken cancellationToken);

    Task CreateClusterAsync(string name, CancellationToken cancellationToken);

    /// <exception cref="AwsException"><c>ClusterNotFoundException</c>; <c>ClusterContainsContainerInstancesException</c> and its like while something uses it.</exception>
    Task DeleteClusterAsync(string name, CancellationToken cancellationToken);

    /// <summary>RegisterTaskDefinition.</summary>
    /// <param name="definition">The request as AWS documents it.</param>
    /// <returns>The ARN of the new revision.</returns>
    Task<string> RegisterTaskDefinitionAsync(JsonObject definition, CancellationToken cancellationToken);

    /// <summary>DescribeTaskDefinition.</summary>
    /// <param name="familyOrArn">A family means its latest active revision.</param>
    /// <returns>The <c>taskDefinition</c> as AWS gives it; null when there is none.</returns>
    Task<JsonObject?> FindTaskDefinitionAsync(string familyOrArn, CancellationToken cancellationToken);

    /// <summary>ListTaskDefinitions to its end: the ACTIVE revisions of exactly this family.</summary>
    /// <param name="family">Null: of every family.</param>
    Task<IReadOnlyList<string>> ListTaskDefinitionsAsync(string? family, CancellationToken cancellationToken);

    Task DeregisterTaskDefinitionAsync(string arn, CancellationToken cancellationToken);

    /// <summary>DescribeServices.</summary>
    /// <returns>Null when there is none, or it is INACTIVE.</returns>
    Task<EcsService?> FindServiceAsync(string cluster, string service, CancellationToken cancellationToken);

    Task CreateServiceAsync(string cluster, string service, ServiceSettings settings, CancellationToken cancellationToken);

    /// <summary>UpdateService. What is null stays as it is.</summary>
    /// <exception cref="AwsException"><c>ServiceNotFoundException</c>, <c>ServiceNotActiveException</c>.</exception>
    Task UpdateServiceAsync(string cluster, string service, int? desiredCount, string? taskDefinition, CancellationToken cancellationToken);

    /// <summary>DeleteService with force: its tasks are stopped, it drains and becomes INACTIVE.</summary>
    Task DeleteServiceAsync(string cluster, string service, CancellationToken cancellationToken);

    /// <summary>ListServices to its end: ARNs.</summary>
    Task<IReadOnlyList<string>> ListServicesAsync(string cluster, CancellationToken cancellationToken);

    /// <summary>ListContainerInstances and DescribeContainerInstances to their end.</summary>
    Task<IReadOnlyList<ContainerInstance>> ListContainerInstancesAsync(string cluster, CancellationToken cancellationToken);
}

/// <param name="RegisteredInstances">Machines that have joined.</param>
internal sealed record EcsCluster(string Name, int RegisteredInstances, int RunningTasks, int PendingTasks, int ActiveServices)
{
    public bool IsUnused => RegisteredInstances + RunningTasks + PendingTasks + ActiveServices == 0;
}

/// <param name="Status">ACTIVE or DRAINING.</param>
/// <param name="Events">What ECS says of it, newest first: why a task could not be placed, for one.</param>
internal sealed record EcsService(string Name, string Status, int DesiredCount, int RunningCount, int PendingCount, string TaskDefinition, IReadOnlyList<ServiceEvent> Events)
{
    public bool IsDraining => Status == "DRAINING";
}

internal sealed record ServiceEvent(DateTimeOffset At, string Message);

/// <param name="PlacementExpression">A memberOf constraint of the cluster query language; null: any machine of the cluster.</param>
internal sealed record ServiceSettings(string TaskDefinition, int DesiredCount, string? PlacementExpression);

internal sealed record ContainerInstance(string Arn, string InstanceId, string Status, bool AgentConnected, int RunningTasks);
