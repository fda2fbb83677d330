using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Watching;

/// <summary>Looks at a fleet through AWS. Changes nothing.</summary>
internal sealed class FleetWatch(AwsApi api, RunNames names, AwsOptions options, TimeProvider clock)
{
    /// <summary>How far back the history is read. AWS keeps 48 hours of it.</summary>
    private static readonly TimeSpan LooksBack = TimeSpan.FromHours(2);

    public async Task<FleetSight> LookAsync(string fleetId, CancellationToken cancellationToken)
    {
        var request = await api.Ec2.FindSpotFleetAsync(fleetId, cancellationToken);
        var cluster = await ClusterAsync(cancellationToken);
        var service = await api.Ecs.FindServiceAsync(options.EcsCluster, names.Service, cancellationToken);
        var now = clock.GetUtcNow();
        if (request is null)
        {
            return new FleetSight { At = now, Wanted = options.ClusterMachines, Options = options, Cluster = cluster, Service = service };
        }

        var active = await api.Ec2.ListFleetInstancesAsync(fleetId, cancellationToken);
        var machines = active.Count == 0 ? [] : await api.Ec2.ListInstancesAsync([.. active.Select(machine => machine.InstanceId)], cancellationToken);
        var events = await api.Ec2.ListFleetHistoryAsync(fleetId, now - LooksBack, cancellationToken);
        return new FleetSight
        {
            At = now,
            Wanted = request.TargetCapacity,
            Request = request,
            Machines = [.. machines.Where(machine => !machine.IsGone)],
            Cluster = cluster,
            Events = events,
            Service = service,
            Options = options,
        };
    }

    private async Task<IReadOnlyList<ContainerInstance>> ClusterAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await api.Ecs.ListContainerInstancesAsync(options.EcsCluster, cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == "ClusterNotFoundException")
        {
            return [];
        }
    }
}
