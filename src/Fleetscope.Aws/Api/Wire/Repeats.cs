namespace Fleetscope.Aws.Api.Wire;

/// <summary>Which calls may be made again when it is not known whether the first one was carried out. A call that is not named here is never repeated then.</summary>
internal static class Repeats
{
    /// <summary>They read, or say how things shall be in the end.</summary>
    private static readonly string[] Verbs = ["Describe", "List", "Get", "Head", "Delete", "Terminate", "Cancel", "Set", "Update", "Abort"];

    /// <summary>The others, each with its reason.</summary>
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["sqs:CreateQueue"] = "the same name and attributes give the same queue",
        ["sqs:PurgeQueue"] = "the second one is refused within a minute",
        ["sqs:SendMessageBatch"] = "a message twice is a job delivered twice, which every worker expects of SQS",
        ["sqs:ReceiveMessage"] = "what was received unseen comes back when its visibility ends",
        ["sqs:ChangeMessageVisibility"] = "it counts from now",
        ["sqs:ChangeMessageVisibilityBatch"] = "it counts from now",
        ["ecs:CreateCluster"] = "the same name gives the same cluster",
        ["ecs:CreateService"] = "its clientToken",
        ["ecs:RegisterTaskDefinition"] = "one revision more, which teardown deregisters with its family",
        ["ecs:DeregisterTaskDefinition"] = "an INACTIVE revision stays INACTIVE",
        ["ec2:RequestSpotFleet"] = "its ClientToken",
        ["ec2:ModifySpotFleetRequest"] = "the capacity it gives is absolute",
        ["ec2:CreateTags"] = "a tag of the same key is replaced",
        ["cloudwatch:PutMetricAlarm"] = "it replaces the alarm",
        ["cloudwatch:PutDashboard"] = "it replaces the dashboard",
        ["events:PutRule"] = "it replaces the rule",
        ["events:PutTargets"] = "it replaces the target of that id",
        ["events:RemoveTargets"] = "the second one finds it gone",
        ["logs:CreateLogGroup"] = "the second one finds it there",
        ["logs:CreateLogStream"] = "the second one finds it there",
        ["logs:PutLogEvents"] = "lines twice are better than lines lost",
        ["logs:PutRetentionPolicy"] = "it replaces the setting",
        ["iam:CreateRole"] = "the second one finds it there",
        ["iam:CreateServiceLinkedRole"] = "the second one finds it there",
        ["iam:TagRole"] = "it replaces the tags of these keys",
        ["iam:PutRolePolicy"] = "it replaces the policy of that name",
        ["iam:CreateInstanceProfile"] = "the second one finds it there",
        ["iam:AddRoleToInstanceProfile"] = "a profile holds one role, and the second one finds it there",
        ["iam:RemoveRoleFromInstanceProfile"] = "the second one finds it gone",
        ["sns:CreateTopic"] = "the same name and tags give the same topic",
        ["sns:TagResource"] = "it replaces the tags of these keys",
        ["sns:Subscribe"] = "the same endpoint gives the same subscription",
        ["sns:Unsubscribe"] = "the second one finds it gone",
        ["sns:Publish"] = "news twice are better than news lost",
        ["lambda:CreateFunction"] = "the second one finds it there",
        ["lambda:TagResource"] = "it replaces the tags of these keys",
        ["lambda:AddPermission"] = "the second one finds it there",
        ["lambda:RemovePermission"] = "the second one finds it gone",
        ["logs:CreateExportTask"] = "an account has one at a time; the client looks for the first one by its name",
    };

    /// <summary>Looks that come again by themselves: to wait for their answer would only hold up the rest of what is shown.</summary>
    private static readonly string[] Passing = ["ec2:DescribeSpotFleetRequestHistory"];

    /// <param name="call">As <c>sqs:CreateQueue</c>.</param>
    public static bool IsHarmless(string call) =>
        !Passing.Contains(call) && (Reasons.ContainsKey(call) || Array.Exists(Verbs, verb => call[(call.IndexOf(':') + 1)..].StartsWith(verb, StringComparison.Ordinal)));
}
