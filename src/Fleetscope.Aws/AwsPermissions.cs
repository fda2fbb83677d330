namespace Fleetscope.Aws;

/// <summary>The IAM permissions that a call needs (https://docs.aws.amazon.com/service-authorization/latest/reference/).</summary>
internal static class AwsPermissions
{
    /// <summary>Where the permission has another name than the call.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["sqs:SendMessageBatch"] = "sqs:SendMessage",
        ["sqs:DeleteMessageBatch"] = "sqs:DeleteMessage",
        ["sqs:ChangeMessageVisibilityBatch"] = "sqs:ChangeMessageVisibility",
        ["s3:HeadBucket"] = "s3:ListBucket",
        ["s3:ListObjects"] = "s3:ListBucket",
        ["s3:ListObjectsV2"] = "s3:ListBucket",
        ["s3:HeadObject"] = "s3:GetObject",
        ["s3:DeleteObjects"] = "s3:DeleteObject",
        ["s3:CreateMultipartUpload"] = "s3:PutObject",
        ["s3:UploadPart"] = "s3:PutObject",
        ["s3:CompleteMultipartUpload"] = "s3:PutObject",
        ["s3:ListMultipartUploads"] = "s3:ListBucketMultipartUploads",
        ["s3:PutPublicAccessBlock"] = "s3:PutBucketPublicAccessBlock",
        ["s3:GetPublicAccessBlock"] = "s3:GetBucketPublicAccessBlock",
    };

    /// <summary>What AWS asks for beside the call's own permission, each with its page.</summary>
    private static readonly Dictionary<string, string[]> Besides = new()
    {
        // UPLOAD_FLAGS may have --acl (S3 User Guide, "Required permissions for Amazon S3 API operations").
        ["s3:PutObject"] = ["s3:PutObjectAcl"],
        ["s3:CreateBucket"] = ["s3:TagResource"],

        // Whoever names a role in a request hands it on (IAM User Guide, "Grant a user permissions to pass a role to an AWS service").
        ["ecs:RegisterTaskDefinition"] = ["iam:PassRole"],
        ["ec2:RequestSpotFleet"] = ["iam:PassRole", "ec2:CreateTags"],
        ["iam:AddRoleToInstanceProfile"] = ["iam:PassRole"],
        ["lambda:CreateFunction"] = ["iam:PassRole", "lambda:TagResource", "s3:GetObject"],
        ["lambda:UpdateFunctionConfiguration"] = ["iam:PassRole"],
        ["lambda:UpdateFunctionCode"] = ["s3:GetObject"],

        // ECS makes its service-linked role with the first cluster of an account (ECS Developer Guide, "Using service-linked roles").
        ["ecs:CreateCluster"] = ["iam:CreateServiceLinkedRole"],

        // A role, profile or topic that is made with tags needs the permission to tag it.
        ["iam:CreateRole"] = ["iam:TagRole"],
        ["iam:CreateInstanceProfile"] = ["iam:TagInstanceProfile"],
        ["sns:CreateTopic"] = ["sns:TagResource"],
    };

    /// <param name="call">As <see cref="Api.AwsSettings.Called"/> is told: <c>sqs:SendMessageBatch</c>.</param>
    public static string Of(string call) => Others.GetValueOrDefault(call, call);

    /// <summary>Everything that a call needs; nothing for sts:GetCallerIdentity, which nobody can be denied.</summary>
    public static IReadOnlyList<string> All(string call) => call == "sts:GetCallerIdentity" ? [] : [Of(call), .. Besides.GetValueOrDefault(Of(call), [])];
}
