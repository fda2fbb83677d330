using Fleetscope.Aws.Api;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Setup;

/// <summary>What ECS holds of a run: the cluster that its machines join, the task definition, and the service that keeps its containers running.</summary>
internal sealed class RunService(IEcs ecs, TimeProvider clock, Action<string> said)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>A service drains until its last container has stopped; ECS kills those that do not after 30 seconds.</summary>
    private static readonly TimeSpan DrainsAtMost = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan MachinesLeaveWithin = TimeSpan.FromMinutes(5);

    /// <summary>Creates the cluster when there is none.</summary>
    /// <returns>Whether it was created, and so is the run's own.</returns>
    public async Task<bool> ProvisionClusterAsync(string name, CancellationToken cancellationToken)
    {
        if (await ecs.FindClusterAsync(name, cancellationToken) is not null)
        {
            return false;
        }

        await ecs.CreateClusterAsync(name, cancellationToken);

        // The family never removes a cluster named 'default'; everybody's services end up there.
        return name != "default";
    }

    /// <summary>Registers a revision, unless the latest one says the same.</summary>
    public async Task ProvisionDefinitionAsync(JsonObject definition, CancellationToken cancellationToken)
    {
        var family = definition["family"]!.ToString();
        if (!TaskDefinition.Says(await ecs.FindTaskDefinitionAsync(family, cancellationToken), definition))
        {
            await ecs.RegisterTaskDefinitionAsync(definition, cancellationToken);
        }
    }

    /// <summary>Creates the service with no containers yet, or lets the one that is there use the latest task definition.</summary>
    /// <param name="placement">Which machines may run its containers; null: all of the cluster.</param>
    public async Task ProvisionServiceAsync(string cluster, string service, string family, string? placement, CancellationToken cancellationToken)
    {
        if (await GoneOrActiveAsync(cluster, service, cancellationToken) is not { } there)
        {
            await ecs.CreateServiceAsync(cluster, service, new ServiceSettings(family, 0, placement), cancellationToken);
            return;
        }

        var latest = (await ecs.FindTaskDefinitionAsync(family, cancellationToken))?["taskDefinitionArn"]?.ToString();
        if (latest is not null && there.TaskDefinition != latest)
        {
            await ecs.UpdateServiceAsync(cluster, service, desiredCount: null, family, cancellationToken);
        }
    }

    /// <summary>Stops the service's containers and removes it, and waits until it has drained, so that the cluster can go.</summary>
    public async Task RemoveServiceAsync(string cluster, string service, CancellationToken cancellationToken)
    {
        if (await ecs.FindServiceAsync(cluster, service, cancellationToken) is { IsDraining: false })
        {
            await IfThereAsync(() => ecs.UpdateServiceAsync(cluster, service, desiredCount: 0, taskDefinition: null, cancellationToken));
            await IfThereAsync(() => ecs.DeleteServiceAsync(cluster, service, cancellationToken));
        }

        await GoneOrActiveAsync(cluster, service, cancellationToken);
    }

    /// <summary>Deregisters every revision of exactly this family.</summary>
    public async Task RemoveDefinitionsAsync(string family, CancellationToken cancellationToken)
    {
        foreach (var arn in await ecs.ListTaskDefinitionsAsync(family, cancellationToken))
        {
            try
            {
                await ecs.DeregisterTaskDefinitionAsync(arn, cancellationToken);
            }
            catch (AwsException gone) when (gone.Code == "ClientException")
            {
                // Two may end a run at once. Whether this says so or something else, the list tells.
                if ((await ecs.ListTaskDefinitionsAsync(family, cancellationToken)).Contains(arn))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Removes the cluster, unless others use it: then it is theirs now.</summary>
    public async Task RemoveClusterAsync(string name, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        while (name != "default" && await ecs.FindClusterAsync(name, cancellationToken) is { ActiveServices: 0 } cluster)
        {
            if (cluster.IsUnused)
            {
                await IfThereAsync(() => ecs.DeleteClusterAsync(name, cancellationToken));
                return;
            }

            // Machines that have ended stay in their cluster for a minute or two.
            if (clock.GetElapsedTime(since) > MachinesLeaveWithin)
            {
                return;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    private async Task<EcsService?> GoneOrActiveAsync(string cluster, string service, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        var isSaid = false;
        while (true)
        {
            var there = await FindServiceAsync(cluster, service, cancellationToken);
            if (there is not { IsDraining: true })
            {
                return there;
            }

            if (clock.GetElapsedTime(since) > DrainsAtMost)
            {
                throw new FleetscopeException($"service {service}", $"it still drains after {DrainsAtMost.TotalMinutes:0} minutes, with {there.RunningCount} containers running",
                    $"look at its events (aws ecs describe-services --cluster {cluster} --services {service}) and try again");
            }

            if (!isSaid)
            {
                said($"service {service} drains; waiting until ECS has let it go");
                isSaid = true;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    private async Task<EcsService?> FindServiceAsync(string cluster, string service, CancellationToken cancellationToken)
    {
        try
        {
            return await ecs.FindServiceAsync(cluster, service, cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == "ClusterNotFoundException")
        {
            return null;
        }
    }

    private static async Task IfThereAsync(Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (AwsException gone) when (gone.Code is "ServiceNotFoundException" or "ServiceNotActiveException" or "ClusterNotFoundException")
        {
            // Somebody else was faster: what was wanted is so.
        }
    }
}
