using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Setup;

/// <summary>The names of what a run has on AWS; those of Distributed-Something, so that its tools and people find their way.</summary>
internal sealed record RunNames(string AppName, AwsOptions Options, string Bucket)
{
    /// <exception cref="FleetscopeException">AWS_BUCKET is a folder.</exception>
    public static RunNames Of(RunConfig config, AwsOptions options) => config.Buckets.Control is { IsFolder: false, Text: var bucket }
        ? new RunNames(config.AppName, options, bucket)
        : throw new FleetscopeException($"AWS_BUCKET {config.Buckets.Control}", "it is a folder of this machine, which machines on AWS cannot reach",
            "set AWS_BUCKET to the name of an S3 bucket, or run on this machine with --engine local");

    public string TaskFamily => AppName + "Task";

    public string Service => AppName + "Service";

    public string InstanceLogGroup => Options.LogGroupName + "_perInstance";

    /// <summary>The tag Name of the run's machines and their disks.</summary>
    public string Machine => AppName + "Worker";

    public string EcsConfigKey => $"ecsconfigs/{AppName}_ecs.config";

    public string MonitorKey => $"monitors/{AppName}SpotFleetRequestId.json";

    /// <summary>What Fleetscope itself keeps of the run in the bucket.</summary>
    public string Kept(string name) => $"fleetscope/{AppName}/{name}";
}

/// <summary>The kinds of resources that a run has on AWS, as its ledger names them.</summary>
internal static class ResourceKinds
{
    /// <summary>Id: the queue's name.</summary>
    public const string Queue = "queue";

    /// <summary>Id: the queue's name. It stays: other runs may share it, and it holds what people look at later.</summary>
    public const string DeadLetterQueue = "dead-letter-queue";

    /// <summary>Id: the cluster's name.</summary>
    public const string Cluster = "cluster";

    /// <summary>Id: the family.</summary>
    public const string TaskDefinition = "task-definition";

    /// <summary>Id: cluster/service.</summary>
    public const string Service = "service";

    /// <summary>Id: the group's name. It stays, for reading.</summary>
    public const string LogGroup = "log-group";

    /// <summary>Id: s3://bucket/key.</summary>
    public const string Object = "object";

    /// <summary>Id: the name.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>Id: the name.</summary>
    public const string Alarm = "alarm";

    /// <summary>Id: the ClientToken of the request, which is known before the request is made.</summary>
    public const string Fleet = "fleet";
}
