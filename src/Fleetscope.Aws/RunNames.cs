using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws;

/// <summary>The names that the family gives to what a run has on AWS, and the kinds that the ledger knows it by.</summary>
internal sealed record RunNames(string AppName, string Bucket, string LogGroup, string Folder)
{
    /// <summary>Kind of a ledger entry: the run's queue, by its name.</summary>
    public const string QueueKind = "queue";

    /// <summary>Kind of a ledger entry: the queue of dead letters, by its name. It stays: other runs may share it.</summary>
    public const string DeadLetterQueueKind = "dead-letter-queue";

    /// <summary>Kind of a ledger entry: the cluster that machines join, by its name.</summary>
    public const string ClusterKind = "cluster";

    /// <summary>Kind of a ledger entry: every revision of a task definition, by its family.</summary>
    public const string TaskDefinitionKind = "task-definition";

    /// <summary>Kind of a ledger entry: a service, as CLUSTER/SERVICE.</summary>
    public const string ServiceKind = "service";

    /// <summary>Kind of a ledger entry: a spot fleet request, by its id.</summary>
    public const string FleetKind = "spot-fleet";

    /// <summary>Kind of a ledger entry: a spot fleet request that may have been made, by its ClientToken.</summary>
    public const string FleetTokenKind = "spot-fleet-token";

    /// <summary>Kind of a ledger entry: an object, as <c>s3://BUCKET/KEY</c>.</summary>
    public const string ObjectKind = "object";

    /// <summary>Kind of a ledger entry: a log group, by its name. It stays, for reading.</summary>
    public const string LogGroupKind = "log-group";

    public const string AlarmKind = "alarm";

    public const string DashboardKind = "dashboard";

    /// <summary>Kind of a ledger entry: the EventBridge rule that calls the function Monitor for the run, by its name.</summary>
    public const string ScheduleKind = "schedule";

    /// <summary>Kind of a ledger entry: an e-mail address that the topic Monitor tells of runs. It stays: its owner has confirmed it once, for all runs.</summary>
    public const string SubscriptionKind = "subscription";

    /// <summary>Kind of a ledger entry: a file of this machine, by its path.</summary>
    public const string FileKind = "file";

    /// <summary>What a worker has begun to upload and nobody ends, as <c>s3://BUCKET/KEY</c>; no entry of a ledger.</summary>
    public const string UploadKind = "upload";

    /// <summary>The tag that fleets and machines carry, with APP_NAME as its value.</summary>
    public const string RunTag = "fleetscope:run";

    /// <summary>The tag of the function Monitor when it is ours.</summary>
    public const string VersionTag = "fleetscope:version";

    public string TaskFamily => AppName + "Task";

    public string Service => AppName + "Service";

    public string EcsConfigKey => $"ecsconfigs/{AppName}_ecs.config";

    public string MonitorKey => $"monitors/{AppName}SpotFleetRequestId.json";

    /// <summary>The monitor file beside the config.</summary>
    public string MonitorFile => Path.Combine(Folder, "files", $"{AppName}SpotFleetRequestId.json");

    /// <summary>The name tag of machines.</summary>
    public string Machine => AppName + "Worker";

    public string MachinesLogGroup => LogGroup + "_perInstance";

    public string IdleAlarm => "ApproximateNumberOfMessagesNotVisibleisZero_" + AppName;

    public string EmptyAlarm => "ApproximateNumberOfMessagesVisibleisZero_" + AppName;

    /// <exception cref="FleetscopeException">AWS_BUCKET is a folder.</exception>
    public static RunNames Of(RunConfig config, AwsOptions options) => config.Buckets.Control is { IsFolder: false, Text: var bucket }
        ? new RunNames(config.AppName, bucket, options.LogGroupName, config.Folder)
        : throw new FleetscopeException($"AWS_BUCKET {config.Buckets.Control}", "it is a folder of this machine, which machines on AWS cannot reach",
            "set AWS_BUCKET to the name of an S3 bucket, or run on this machine with --engine local");

    /// <summary>The key of what Fleetscope itself keeps of the run.</summary>
    public string Kept(string name) => $"fleetscope/{AppName}/{name}";

    public PlannedResource Object(string key) => new(ObjectKind, $"s3://{Bucket}/{key}");
}
