namespace Fleetscope.Aws;

/// <summary>The IAM permission that a call needs, where it has another name than the call (https://docs.aws.amazon.com/service-authorization/latest/reference/).</summary>
internal static class AwsPermissions
{
    private static readonly Dictionary<string, string> Others = new()
    {
        ["sqs:SendMessageBatch"] = "sqs:SendMessage",
        ["sqs:DeleteMessageBatch"] = "sqs:DeleteMessage",
        ["sqs:ChangeMessageVisibilityBatch"] = "sqs:ChangeMessageVisibility",
        ["s3:HeadBucket"] = "s3:ListBucket",
        ["s3:ListObjectsV2"] = "s3:ListBucket",
        ["s3:HeadObject"] = "s3:GetObject",
        ["s3:DeleteObjects"] = "s3:DeleteObject",
        ["s3:CreateMultipartUpload"] = "s3:PutObject",
        ["s3:UploadPart"] = "s3:PutObject",
        ["s3:CompleteMultipartUpload"] = "s3:PutObject",
        ["s3:ListMultipartUploads"] = "s3:ListBucketMultipartUploads",
    };

    /// <param name="call">As <see cref="Api.AwsSettings.Called"/> is told: <c>sqs:SendMessageBatch</c>.</param>
    public static string Of(string call) => Others.GetValueOrDefault(call, call);
}
