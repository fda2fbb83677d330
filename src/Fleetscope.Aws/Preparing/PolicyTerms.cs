using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Preparing;

/// <summary>What permissions are narrowed to: an account, and the buckets of its runs.</summary>
/// <param name="Read">Buckets that are read.</param>
/// <param name="Written">Those of them that are written to.</param>
/// <param name="Control">AWS_BUCKET.</param>
internal sealed record PolicyTerms(AccountNames Names, IReadOnlyList<string> Read, IReadOnlyList<string> Written, string Control)
{
    private static readonly string[] OwnRoles = [AccountNames.TaskRole, AccountNames.MachineRole, AccountNames.FleetRole, AccountNames.MonitorRole];

    /// <summary>Statements' names, which permissions go into them (a star stands for any rest), and on what they work. The first row that fits counts.</summary>
    private IReadOnlyList<(string Statement, string Permissions, IReadOnlyList<string> Resources)> Scopes =>
    [
        ("Buckets", "s3:ListBucket s3:ListBucketMultipartUploads s3:GetBucketLocation", [.. Read.Select(Names.Bucket)]),
        ("ReadObjects", "s3:GetObject", [.. Read.Select(bucket => Names.Bucket(bucket) + "/*")]),
        ("WriteObjects", "s3:PutObject s3:PutObjectAcl s3:DeleteObject s3:AbortMultipartUpload", [.. Written.Select(bucket => Names.Bucket(bucket) + "/*")]),
        ("ControlBucket", "s3:*", [Names.Bucket(Control)]),
        ("Anything", "sqs:ListQueues", ["*"]),
        ("Queues", "sqs:*", [Any("sqs")]),
        ("Anything", "logs:DescribeExportTasks logs:DescribeLogGroups", ["*"]),
        ("Logs", "logs:*", [Any("logs", "log-group:")]),
        (
            "Anything",
            "ecs:RegisterTaskDefinition ecs:DescribeTaskDefinition ecs:DeregisterTaskDefinition ecs:ListTaskDefinitions ecs:CreateCluster ecs:DiscoverPollEndpoint ecs:ListServices ecr:GetAuthorizationToken",
            ["*"]),
        ("Containers", "ecs:*", [Any("ecs")]),
        ("Images", "ecr:*", [Any("ecr", "repository/")]),
        ("Fleets", "ec2:ModifySpotFleetRequest ec2:CancelSpotFleetRequests", [Any("ec2", "spot-fleet-request/")]),
        ("Machines", "ec2:TerminateInstances ec2:ModifyInstanceMetadataOptions", [Any("ec2", "instance/")]),
        ("Tags", "ec2:CreateTags", [Any("ec2")]),
        ("Alarms", "cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms", [Any("cloudwatch", "alarm:")]),
        ("Dashboards", "cloudwatch:PutDashboard cloudwatch:GetDashboard cloudwatch:DeleteDashboards", [$"arn:{Names.Partition}:cloudwatch::{Names.Account}:dashboard/*"]),
        ("ServiceRoles", "iam:CreateServiceLinkedRole", [$"arn:{Names.Partition}:iam::{Names.Account}:role/aws-service-role/*"]),
        ("HandOn", "iam:PassRole", [.. OwnRoles.Select(Names.Role)]),
        ("Roles", "iam:*", [.. OwnRoles.Select(Names.Role), Names.Role("aws-service-role/*"), Names.Profile(AccountNames.MachineRole)]),
        ("Anything", "sns:ListTopics sns:Unsubscribe", ["*"]),
        ("Topics", "sns:*", [$"arn:{Names.Partition}:sns:*:{Names.Account}:{AccountNames.Monitor}", $"arn:{Names.Partition}:sns:*:{Names.Account}:{AccountNames.Alarms}"]),
        ("Function", "lambda:*", [$"arn:{Names.Partition}:lambda:*:{Names.Account}:function:{AccountNames.Monitor}"]),
        ("Anything", "events:ListRules", ["*"]),
        ("Rules", "events:*", [$"arn:{Names.Partition}:events:*:{Names.Account}:rule/fleetscope-*"]),
        ("Parameters", "ssm:GetParameter", [$"arn:{Names.Partition}:ssm:*::parameter/aws/service/ecs/*"]),

        // Reading EC2 and CloudWatch, quotas, and requests of machines cannot be narrowed.
        ("Anything", "*", ["*"]),
    ];

    /// <summary>A policy document of just these permissions.</summary>
    public JsonObject Allowing(IReadOnlyList<string> permissions)
    {
        var scopes = Scopes;
        var statements = permissions.GroupBy(permission => scopes.First(scope => Fits(scope.Permissions, permission)).Statement).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Statement(group.Key, group, scopes.First(scope => scope.Statement == group.Key).Resources)).Where(statement => statement["Resource"]!.AsArray().Count > 0);
        return PolicyJson.Document(statements);
    }

    private static JsonObject Statement(string name, IEnumerable<string> permissions, IReadOnlyList<string> resources)
    {
        var statement = new JsonObject
        {
            ["Sid"] = name,
            ["Effect"] = "Allow",
            ["Action"] = PolicyJson.Texts(permissions.Order(StringComparer.Ordinal)),
            ["Resource"] = PolicyJson.Texts(resources),
        };
        if (name == "ServiceRoles")
        {
            statement["Condition"] = new JsonObject
            {
                ["StringLike"] = new JsonObject { ["iam:AWSServiceName"] = PolicyJson.Texts(["ecs.amazonaws.com", "spot.amazonaws.com", "spotfleet.amazonaws.com"]) },
            };
        }

        return statement;
    }

    private static bool Fits(string permissions, string permission) => permissions.Split(' ').Any(pattern =>
        pattern.EndsWith('*') ? permission.StartsWith(pattern[..^1], StringComparison.Ordinal) : permission == pattern);

    private string Any(string service, string kind = "") => $"arn:{Names.Partition}:{service}:*:{Names.Account}:{kind}*";
}
