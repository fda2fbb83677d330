using Fleetscope.Aws.Api;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Ending;

/// <summary>Looks whether one thing of a ledger is still there.</summary>
internal sealed class ResourceLook(AwsApi aws, RunLedger ledger)
{
    public async Task<ReceiptLine> LookAsync(string kind, string id, CancellationToken cancellationToken) => kind switch
    {
        RunNames.QueueKind => Passing(kind, id, await aws.Sqs.FindQueueAsync(NameOf(id), cancellationToken) is not null, "SQS shows a deleted queue for up to a minute"),
        RunNames.DeadLetterQueueKind => Kept(kind, id, await aws.Sqs.FindQueueAsync(NameOf(id), cancellationToken) is not null, "jobs that died are in it, and other runs may share it"),
        RunNames.ClusterKind => await ClusterAsync(kind, id, cancellationToken),
        RunNames.ServiceKind => await ServiceAsync(kind, id, cancellationToken),
        RunNames.TaskDefinitionKind => await TaskDefinitionAsync(kind, id, cancellationToken),
        RunNames.FleetKind => await FleetAsync(kind, id, cancellationToken),
        RunNames.FleetTokenKind => await FleetOfTokenAsync(kind, id, cancellationToken),
        RunNames.ObjectKind => await ObjectAsync(kind, id, cancellationToken),
        RunNames.LogGroupKind => await aws.Logs.FindGroupAsync(id, cancellationToken) is { } group
            ? new ReceiptLine(kind, id, ReceiptState.Kept, group.RetentionDays is { } days ? $"its logs go after {days} days" : "its logs have no end")
            : new ReceiptLine(kind, id, ReceiptState.Gone),
        RunNames.AlarmKind => There(kind, id, (await aws.CloudWatch.ListAlarmsAsync(id, cancellationToken)).Contains(id), "it was not removed"),
        RunNames.DashboardKind => There(kind, id, await aws.CloudWatch.FindDashboardAsync(id, cancellationToken) is not null, "CLEAN_DASHBOARD may say so"),
        RunNames.ScheduleKind => There(kind, id, await aws.Events.FindTargetsAsync(id, cancellationToken) is not null, "it was not removed"),
        RunNames.SubscriptionKind => new ReceiptLine(kind, id, ReceiptState.Kept, "other runs tell the same address"),
        RunNames.FileKind => There(kind, id, File.Exists(id), "it was not removed"),
        _ => new ReceiptLine(kind, id, ReceiptState.NotSeen, "this version does not know how to look for it"),
    };

    private async Task<ReceiptLine> ClusterAsync(string kind, string id, CancellationToken cancellationToken)
    {
        if (await aws.Ecs.FindClusterAsync(NameOf(id), cancellationToken) is not { } cluster)
        {
            return new ReceiptLine(kind, id, ReceiptState.Gone);
        }

        if (cluster.Name == "default")
        {
            return new ReceiptLine(kind, id, ReceiptState.Kept, "the cluster 'default' is never deleted");
        }

        var ours = ledger.Resources.Where(entry => entry.Kind == RunNames.ServiceKind).Select(entry => NameOf(entry.Id)).ToHashSet();
        var others = (await aws.Ecs.ListServicesAsync(cluster.Name, cancellationToken)).Count(service => !ours.Contains(NameOf(service)));
        return others > 0
            ? new ReceiptLine(kind, id, ReceiptState.Kept, $"{others} services of others use it")
            : new ReceiptLine(kind, id, ReceiptState.StillThere, cluster.IsUnused
                ? "nothing uses it"
                : $"{cluster.RegisteredInstances} machines, {cluster.RunningTasks + cluster.PendingTasks} containers and {cluster.ActiveServices} services are in it") { IsPassing = !cluster.IsUnused };
    }

    private async Task<ReceiptLine> ServiceAsync(string kind, string id, CancellationToken cancellationToken)
    {
        var parts = id.Split('/');
        var cluster = parts.Length > 1 ? parts[^2] : "default";
        if (await aws.Ecs.FindClusterAsync(cluster, cancellationToken) is null)
        {
            return new ReceiptLine(kind, id, ReceiptState.Gone);
        }

        return await aws.Ecs.FindServiceAsync(cluster, parts[^1], cancellationToken) switch
        {
            null => new ReceiptLine(kind, id, ReceiptState.Gone),
            { IsDraining: true } => new ReceiptLine(kind, id, ReceiptState.StillThere, "it is draining") { IsPassing = true },
            var service => new ReceiptLine(kind, id, ReceiptState.StillThere, $"it wants {service.DesiredCount} containers and has {service.RunningCount}"),
        };
    }

    /// <summary>A deregistered revision can be described for ever, as INACTIVE, and costs nothing.</summary>
    private async Task<ReceiptLine> TaskDefinitionAsync(string kind, string id, CancellationToken cancellationToken)
    {
        if (!NameOf(id).Contains(':'))
        {
            var revisions = await aws.Ecs.ListTaskDefinitionsAsync(NameOf(id), cancellationToken);
            return There(kind, id, revisions.Count > 0, $"{revisions.Count} revisions of it are active");
        }

        var definition = await aws.Ecs.FindTaskDefinitionAsync(id, cancellationToken);
        return There(kind, id, definition is not null && (string?)definition["status"] != "INACTIVE", "it is not deregistered");
    }

    private async Task<ReceiptLine> FleetAsync(string kind, string id, CancellationToken cancellationToken)
    {
        if (await aws.Ec2.FindSpotFleetAsync(id, cancellationToken) is not { } fleet)
        {
            return new ReceiptLine(kind, id, ReceiptState.Gone);
        }

        var machines = await aws.Ec2.ListInstancesAsync([.. (await aws.Ec2.ListFleetInstancesAsync(id, cancellationToken)).Select(machine => machine.InstanceId)], cancellationToken);
        var running = machines.Count(machine => !machine.IsGone);
        return running > 0 || fleet.IsActive
            ? new ReceiptLine(kind, id, ReceiptState.StillThere, $"it is {fleet.State} and {running} of its machines run") { IsPassing = fleet.State == "cancelled_terminating" }
            : Passing(kind, id, fleet.IsLive, "its machines are ending");
    }

    /// <summary>A token in the ledger says that a request may have been made whose id nobody got to know.</summary>
    private async Task<ReceiptLine> FleetOfTokenAsync(string kind, string id, CancellationToken cancellationToken)
    {
        var fleet = (await aws.Ec2.ListSpotFleetsAsync(cancellationToken)).FirstOrDefault(one => one.ClientToken == id && one.IsLive);
        return fleet is null
            ? new ReceiptLine(kind, id, ReceiptState.Gone)
            : new ReceiptLine(kind, id, ReceiptState.StillThere, $"it made the fleet {fleet.Id}, which is {fleet.State}") { IsPassing = fleet.State == "cancelled_terminating" };
    }

    private async Task<ReceiptLine> ObjectAsync(string kind, string id, CancellationToken cancellationToken)
    {
        var parts = id["s3://".Length..].Split('/', 2);
        return There(kind, id, await aws.S3.FindObjectAsync(parts[0], parts[1], cancellationToken) is not null, "it was not removed");
    }

    private static ReceiptLine There(string kind, string id, bool isThere, string why) => new(kind, id, isThere ? ReceiptState.StillThere : ReceiptState.Gone, isThere ? why : "");

    private static ReceiptLine Passing(string kind, string id, bool isThere, string why) => There(kind, id, isThere, why) with { IsPassing = isThere };

    private static ReceiptLine Kept(string kind, string id, bool isThere, string why) => new(kind, id, isThere ? ReceiptState.Kept : ReceiptState.Gone, isThere ? why : "");

    /// <summary>The last part of a URL or an ARN. The name of a revision keeps its number: <c>FAMILY:3</c>.</summary>
    private static string NameOf(string id)
    {
        var tail = id[(id.LastIndexOf('/') + 1)..];
        return tail.StartsWith("arn:", StringComparison.Ordinal) ? tail[(tail.LastIndexOf(':') + 1)..] : tail;
    }
}
