using Amazon;
using Fleetscope.Aws.Setup;
using Fleetscope.Aws.Unattended;

namespace Fleetscope.Aws.Preparing;

/// <summary>What the account's preparation calls its things, and their ARNs. The names that the family's setup_AWS.py gives, where it gives one.</summary>
/// <param name="Partition"><c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>.</param>
internal sealed record AccountNames(string Partition, string Account, string Region)
{
    /// <summary>As whom containers act.</summary>
    public const string TaskRole = ContainerCredentials.UsualRole;

    /// <summary>As whom machines act, and the instance profile that holds it.</summary>
    public const string MachineRole = "ecsInstanceRole";

    /// <summary>As whom EC2 starts and tags the machines of a spot fleet.</summary>
    public const string FleetRole = "aws-ec2-spot-fleet-tagging-role";

    /// <summary>As whom the function acts. The family's is LambdaFullAccess, which is left alone.</summary>
    public const string MonitorRole = "FleetscopeMonitorRole";

    /// <summary>The topic, and the function behind it.</summary>
    public const string Monitor = "Monitor";

    /// <summary>The topic of people who want to know that the function fails.</summary>
    public const string Alarms = Notices.AlarmsTopic;

    /// <summary>The alarm on the function's errors.</summary>
    public const string ErrorsAlarm = "FleetscopeMonitorErrors";

    /// <summary>The inline policy in each role, and the statement in its trust policy.</summary>
    public const string Policy = "Fleetscope";

    /// <summary>Where packages of the function lie on their way.</summary>
    public const string Packages = "fleetscope/monitor/";

    /// <summary>How the function is told AWS_BUCKET: events of the family's alarms do not name it.</summary>
    public const string BucketVariable = "FLEETSCOPE_BUCKET";

    public string Topic => $"arn:{Partition}:sns:{Region}:{Account}:{Monitor}";

    public string AlarmsTopic => $"arn:{Partition}:sns:{Region}:{Account}:{Alarms}";

    public string Function => $"arn:{Partition}:lambda:{Region}:{Account}:function:{Monitor}";

    /// <summary>The rules that call the function for a run.</summary>
    public string Rules => $"arn:{Partition}:events:{Region}:{Account}:rule/fleetscope-*";

    public static AccountNames Of(string account, string region) => new(RegionEndpoint.GetBySystemName(region).PartitionName, account, region);

    public string Role(string name) => $"arn:{Partition}:iam::{Account}:role/{name}";

    public string Profile(string name) => $"arn:{Partition}:iam::{Account}:instance-profile/{name}";

    public string Bucket(string name) => $"arn:{Partition}:s3:::{name}";
}
