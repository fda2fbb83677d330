using Fleetscope.Aws.Api;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Setup;

/// <summary>Removes a run's resources by their exact names. Everything may be gone already.</summary>
internal sealed class RunRemoval(AwsApi api, RunService service, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>Machines that were told to end take a minute or two; the fleet is cancelled whether we see it or not.</summary>
    private static readonly TimeSpan MachinesGoWithin = TimeSpan.FromMinutes(5);

    public async Task RemoveAsync(PlannedResource resource, CancellationToken cancellationToken)
    {
        switch (resource.Kind)
        {
            case ResourceKinds.Fleet:
                await RemoveFleetAsync(resource.Id, cancellationToken);
                break;
            case ResourceKinds.Service:
                var (cluster, name) = Split(resource.Id);
                await service.RemoveServiceAsync(cluster, name, cancellationToken);
                break;
            case ResourceKinds.TaskDefinition:
                await service.RemoveDefinitionsAsync(resource.Id, cancellationToken);
                break;
            case ResourceKinds.Cluster:
                await service.RemoveClusterAsync(resource.Id, cancellationToken);
                break;
            case ResourceKinds.Queue:
                await RemoveQueueAsync(resource.Id, cancellationToken);
                break;
            case ResourceKinds.Dashboard:
                await api.CloudWatch.DeleteDashboardAsync(resource.Id, cancellationToken);
                break;
            case ResourceKinds.Alarm:
                await api.CloudWatch.DeleteAlarmsAsync([resource.Id], cancellationToken);
                break;
            case ResourceKinds.Object:
                var (bucket, key) = Split(resource.Id["s3://".Length..]);
                await api.S3.DeleteAsync(bucket, [key], cancellationToken);
                break;
            case ResourceKinds.LogGroup or ResourceKinds.DeadLetterQueue:
                break; // both stay, for reading
            default:
                throw new FleetscopeException($"{resource.Kind} {resource.Id}", "this version does not know how to remove such a thing", "use the version of Fleetscope that created it");
        }
    }

    private async Task RemoveFleetAsync(string token, CancellationToken cancellationToken)
    {
        foreach (var fleet in (await api.Ec2.ListSpotFleetsAsync(cancellationToken)).Where(fleet => fleet.ClientToken == token || fleet.Id == token))
        {
            if (fleet.IsActive || fleet.State == "cancelled_running")
            {
                await api.Ec2.CancelSpotFleetAsync(fleet.Id, cancellationToken);
            }

            var since = clock.GetTimestamp();
            while (clock.GetElapsedTime(since) < MachinesGoWithin && (await api.Ec2.ListFleetInstancesAsync(fleet.Id, cancellationToken)).Count > 0)
            {
                await Task.Delay(LookEvery, clock, cancellationToken);
            }
        }
    }

    private async Task RemoveQueueAsync(string name, CancellationToken cancellationToken)
    {
        if (await api.Sqs.FindQueueAsync(name, cancellationToken) is { } url)
        {
            try
            {
                await api.Sqs.DeleteQueueAsync(url, cancellationToken);
            }
            catch (AwsException gone) when (gone.Code == "QueueDoesNotExist")
            {
                // Somebody else was faster: what was wanted is so.
            }
        }
    }

    private static (string Before, string After) Split(string id) => id.IndexOf('/') is var slash and > 0
        ? (id[..slash], id[(slash + 1)..])
        : throw new FleetscopeException($"ledger entry {id}", "it has no '/' where one belongs", "the ledger was changed by hand: correct it");
}
