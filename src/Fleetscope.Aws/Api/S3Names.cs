namespace Fleetscope.Aws.Api;

/// <summary>How messages name things in S3.</summary>
internal static class S3Names
{
    public static string Bucket(string bucket) => $"bucket {bucket}";

    public static string Object(string bucket, string key) => $"s3://{bucket}/{key}";

    public static DateTimeOffset Time(DateTime? at) => at is { } time ? new DateTimeOffset(time.ToUniversalTime()) : default;
}
