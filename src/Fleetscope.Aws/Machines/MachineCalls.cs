namespace Fleetscope.Aws.Machines;

/// <summary>The calls of AWS that this room makes from a machine, for the policy of the role that containers take.</summary>
internal static class MachineCalls
{
    /// <summary>As <see cref="Api.AwsSettings.Called"/> is told them. Each may be refused: then what it is for is not done, and that is said.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "ec2:DescribeInstances", "ec2:CreateTags", // the machine's and its disks' names
        "ec2:DescribeSpotFleetRequests", "ec2:DescribeSpotFleetInstances", "ec2:ModifySpotFleetRequest", "ec2:TerminateInstances", // the end of an idle machine
        "logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup", // how the machine does
        "s3:ListObjectsV2", "s3:GetObject", // what other containers of the machine hold
        "sqs:GetQueueAttributes", // whether jobs are left
    ];

    /// <summary>The IAM actions that these calls need.</summary>
    public static IReadOnlyList<string> Permissions { get; } = [.. All.Select(AwsPermissions.Of).Distinct()];
}
