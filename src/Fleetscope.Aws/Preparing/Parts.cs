namespace Fleetscope.Aws.Preparing;

/// <summary>The parts of Fleetscope that call AWS, each with permissions of its own.</summary>
internal enum Part
{
    /// <summary>Our worker in a container.</summary>
    Worker,

    /// <summary>The family's worker in its image, under WORKER = 'image'.</summary>
    Image,

    /// <summary>A machine: its start script, its ECS agent, Docker's log driver.</summary>
    Machine,

    /// <summary>EC2 when it fills a spot fleet.</summary>
    Fleet,

    /// <summary>The function that watches runs from within AWS.</summary>
    Monitor,

    /// <summary>Who sets up, starts, watches and cleans runs from the command line.</summary>
    Control,

    /// <summary>Who prepares the account, once.</summary>
    Preparer,
}

/// <summary>Which calls each part makes.</summary>
internal static class Parts
{
    /// <summary>What code makes that is not ours; each with its source.</summary>
    private static readonly Dictionary<Part, string[]> Declared = new()
    {
        // Recorded from Distributed-CellProfiler's worker and run-worker.sh; s3fs and `aws s3` copy, list, upload in parts and read settings of buckets.
        [Part.Image] =
        [
            "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "s3:ListObjectsV2", "s3:HeadObject", "s3:PutObject",
            "s3:DeleteObjects", "s3:UploadPart", "s3:AbortMultipartUpload", "s3:GetBucketLocation", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents",
            "logs:DescribeLogGroups", "logs:DescribeLogStreams", "ec2:DescribeInstances", "ec2:DescribeInstanceAttribute", "ec2:CreateTags", "cloudwatch:PutMetricAlarm",
            "cloudwatch:DeleteAlarms", "cloudwatch:PutMetricData",
        ],

        // The first line is our start script (UserData); the rest is AWS's policy AmazonEC2ContainerServiceforEC2Role without ecs:CreateCluster.
        [Part.Machine] =
        [
            "s3:GetObject", "s3:ListObjectsV2", "ec2:ModifyInstanceMetadataOptions",
            "ec2:DescribeTags", "ecs:DeregisterContainerInstance", "ecs:DiscoverPollEndpoint", "ecs:Poll", "ecs:RegisterContainerInstance", "ecs:StartTelemetrySession",
            "ecs:UpdateContainerInstancesState", "ecs:SubmitAttachmentStateChanges", "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange", "ecs:TagResource",
            "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "logs:CreateLogStream", "logs:PutLogEvents",
        ],

        // AWS's policy AmazonEC2SpotFleetTaggingRole without load balancers.
        [Part.Fleet] =
        [
            "ec2:DescribeImages", "ec2:DescribeSubnets", "ec2:RequestSpotInstances", "ec2:TerminateInstances", "ec2:DescribeInstanceStatus", "ec2:CreateTags", "ec2:RunInstances", "iam:PassRole",
        ],

        // Lambda itself writes what the function prints (Lambda Developer Guide, "Execution role").
        [Part.Monitor] = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    };

    public static IReadOnlyList<string> CallsOf(Part part) => [.. MadeBy(part).Concat(Declared.GetValueOrDefault(part, [])).Distinct().Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> PermissionsOf(params IReadOnlyList<Part> parts) =>
        [.. parts.SelectMany(CallsOf).SelectMany(AwsPermissions.All).Distinct().Order(StringComparer.Ordinal)];

    private static IReadOnlyList<string> MadeBy(Part part) => part switch
    {
        Part.Worker => PartCalls.Worker,
        Part.Monitor => PartCalls.Monitor,
        Part.Control => PartCalls.Control,
        Part.Preparer => PartCalls.Preparer,
        _ => [],
    };
}
