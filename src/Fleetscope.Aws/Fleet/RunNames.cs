using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Fleet;

/// <summary>The names that the family gives to what startCluster creates, and the kinds that the ledger knows it by.</summary>
internal sealed record RunNames(string AppName, string Bucket, string LogGroup, string Folder)
{
    /// <summary>Kind of a ledger entry: a spot fleet request, by its id.</summary>
    public const string FleetKind = "spot-fleet";

    /// <summary>Kind of a ledger entry: a spot fleet request that may have been made, by its ClientToken.</summary>
    public const string FleetTokenKind = "spot-fleet-token";

    /// <summary>Kind of a ledger entry: an object, as <c>s3://BUCKET/KEY</c>.</summary>
    public const string ObjectKind = "object";

    public const string LogGroupKind = "log-group";

    public const string AlarmKind = "alarm";

    public const string DashboardKind = "dashboard";

    /// <summary>Kind of a ledger entry: a file of this machine, by its path.</summary>
    public const string FileKind = "file";

    /// <summary>The tag that fleets and machines carry, with APP_NAME as its value.</summary>
    public const string RunTag = "fleetscope:run";

    /// <summary>The tag of the function Monitor when it is ours.</summary>
    public const string VersionTag = "fleetscope:version";

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

    public static RunNames Of(RunConfig config, AwsOptions options) => new(config.AppName, config.Buckets.Control.Text, options.LogGroupName, config.Folder);

    public PlannedResource Object(string key) => new(ObjectKind, $"s3://{Bucket}/{key}");
}
