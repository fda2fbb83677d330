using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Watching;

/// <summary>Looks at a fleet through AWS. Changes nothing.</summary>
internal sealed class FleetWatch(AwsApi api, RunNames names, AwsOptions options, TimeProvider clock)
{
    /// <summary>How far back the history is read. AWS keeps 48 hours of it.</summary>
    private static readonly TimeSpan LooksBack = TimeSpan.FromHours(2);

    /// <param name="isNew">Whether the request may be too young to be shown.</param>
    public async Task<FleetSight> LookAsync(string fleetId, bool isNew, CancellationToken cancellationToken)
    {
        var request = await api.Ec2.FindSpotFleetAsync(fleetId, cancellationToken);
        var (cluster, service) = await ClusterAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (request is null)
        {
            return new FleetSight { At = now, Wanted = options.ClusterMachines, Options = options, IsNew = isNew, Cluster = cluster, Service = service };
        }

        var active = await api.Ec2.ListFleetInstancesAsync(fleetId, cancellationToken);
        var described = active.Count == 0 ? [] : await api.Ec2.ListInstancesAsync([.. active.Select(machine => machine.InstanceId)], cancellationToken);

        // A machine that was just started may not be described yet.
        var young = active.ExceptBy(described.Select(machine => machine.Id), machine => machine.InstanceId).Select(machine => new Instance(machine.InstanceId, "pending", machine.InstanceType, now, "", ""));
        var events = await EventsAsync(fleetId, now - LooksBack, cancellationToken);
        return new FleetSight
        {
            At = now,
            Wanted = request.TargetCapacity,
            Request = request,
            Machines = [.. described.Where(machine => !machine.IsGone), .. young],
            Cluster = cluster,
            Events = events ?? [],
            KnowsEvents = events is not null,
            Service = service,
            Options = options,
        };
    }

    /// <summary>The history only explains: a run goes on without it, where it may not be read or its service fails.</summary>
    private async Task<IReadOnlyList<FleetEvent>?> EventsAsync(string fleetId, DateTimeOffset from, CancellationToken cancellationToken)
    {
        try
        {
            return await api.Ec2.ListFleetHistoryAsync(fleetId, from, cancellationToken);
        }
        catch (AwsException untold) when (untold.Status >= 400)
        {
            return null;
        }
    }

    private async Task<(IReadOnlyList<ContainerInstance>? Machines, EcsService? Service)> ClusterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var machines = await api.Ecs.ListContainerInstancesAsync(options.EcsCluster, cancellationToken);
            return (machines, await api.Ecs.FindServiceAsync(options.EcsCluster, names.Service, cancellationToken));
        }
        catch (AwsException gone) when (gone.Code == "ClusterNotFoundException")
        {
            return (null, null);
        }
    }
}
