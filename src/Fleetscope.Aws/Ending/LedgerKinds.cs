namespace Fleetscope.Aws.Ending;

/// <summary>The kinds of ledger entries of a run on AWS, and what their ids are. An account is looked at by these.</summary>
internal static class LedgerKinds
{
    /// <summary>By its URL, ARN or name: the last part counts.</summary>
    public const string Queue = "queue";

    public const string DeadLetterQueue = "dead-letter-queue";

    public const string Cluster = "cluster";

    /// <summary>CLUSTER/SERVICE.</summary>
    public const string Service = "service";

    /// <summary>The ARN of a revision, or a family.</summary>
    public const string TaskDefinition = "task-definition";

    public const string SpotFleet = "spot-fleet";

    /// <summary>A request that may have been made, by its ClientToken.</summary>
    public const string SpotFleetToken = "spot-fleet-token";

    /// <summary><c>s3://BUCKET/KEY</c>.</summary>
    public const string Object = "object";

    public const string LogGroup = "log-group";

    public const string Alarm = "alarm";

    public const string Dashboard = "dashboard";

    /// <summary>A file of this machine.</summary>
    public const string File = "file";
}
