using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Unattended;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Setup;

/// <summary>Removes a run's resources by their exact names. Everything may be gone already.</summary>
internal sealed class RunRemoval(string appName, AwsApi api, RunService service, TimeProvider clock)
{
    /// <summary>Machines that were told to end take a minute or two.</summary>
    private static readonly TimeSpan MachinesGoWithin = TimeSpan.FromMinutes(5);

    public async Task RemoveAsync(PlannedResource resource, CancellationToken cancellationToken)
    {
        switch (resource.Kind)
        {
            case RunNames.FleetKind:
                await StopFleetAsync(new KnownFleet(appName, resource.Id, null), cancellationToken);
                break;
            case RunNames.FleetTokenKind:
                await StopFleetAsync(new KnownFleet(appName, null, new FleetToken(resource.Id)), cancellationToken);
                break;
            case RunNames.FileKind:
                // The folder may be another machine's.
                if (File.Exists(resource.Id))
                {
                    File.Delete(resource.Id);
                }

                break;
            case RunNames.ServiceKind:
                var (cluster, name) = Split(resource.Id);
                await service.RemoveServiceAsync(cluster, name, cancellationToken);
                break;
            case RunNames.TaskDefinitionKind:
                await service.RemoveDefinitionsAsync(resource.Id, cancellationToken);
                break;
            case RunNames.ClusterKind:
                await service.RemoveClusterAsync(resource.Id, cancellationToken);
                break;
            case RunNames.QueueKind:
                await RemoveQueueAsync(resource.Id, cancellationToken);
                break;
            case RunNames.DashboardKind:
                await api.CloudWatch.DeleteDashboardAsync(resource.Id, cancellationToken);
                break;
            case RunNames.AlarmKind:
                await api.CloudWatch.DeleteAlarmsAsync([resource.Id], cancellationToken);
                break;
            case RunNames.ObjectKind:
                var (bucket, key) = Split(resource.Id["s3://".Length..]);
                await api.S3.DeleteAsync(bucket, [key], cancellationToken);
                break;
            case RunNames.UploadKind:
                var (of, upload) = Split(resource.Id["s3://".Length..]);
                await api.S3.AbortUploadsOfAsync(of, upload, cancellationToken);
                break;
            case RunNames.ScheduleKind:
                await new RunSchedule(api.Events).RemoveAsync(resource.Id, cancellationToken);
                break;
            case RunNames.LogGroupKind or RunNames.DeadLetterQueueKind or RunNames.SubscriptionKind:
                break; // they stay: the first two for reading
            default:
                throw new FleetscopeException($"{resource.Kind} {resource.Id}", "this version does not know how to remove such a thing", "use the version of Fleetscope that created it");
        }
    }

    private Task StopFleetAsync(KnownFleet fleet, CancellationToken cancellationToken) => new SpotFleet(
        api.Ec2,
        fleet,
        (_, _) => throw new InvalidOperationException("Who removes a fleet asks for none."),
        (_, _, _) => Task.CompletedTask,
        clock).StopAsync(MachinesGoWithin, cancellationToken);

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
