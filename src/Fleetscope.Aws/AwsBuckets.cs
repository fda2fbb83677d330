using Fleetscope.Aws.Stores;
using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Aws;

/// <summary>S3 buckets for whoever runs jobs elsewhere than on AWS.</summary>
public sealed class AwsBuckets(AwsAccess access, TimeProvider clock)
{
    private const int RequestsAtOnce = 64;

    private readonly RequestGate gate = new(RequestsAtOnce, clock);

    /// <summary>Whether a bucket is read without keys.</summary>
    public static bool IsPublic(RunConfig config, Bucket bucket) => AwsOptions.Read(config).PublicBuckets.Contains(bucket.Text);

    /// <summary>Opens a bucket; nothing is sent yet.</summary>
    /// <param name="config">Names the region, the profile, PUBLIC_BUCKETS and UPLOAD_FLAGS; null: as this machine's user has them.</param>
    public IObjectStore Open(RunConfig? config, Bucket bucket)
    {
        var options = AwsOptions.Read(config ?? new RunConfig { Source = new ConfigFile { Path = "/" }, AppName = "any", Buckets = new BucketSet(bucket, bucket, bucket, bucket) });
        return new S3Store(access.Open(options).S3, bucket.Text, UploadFlags.Parse(options.UploadFlags), gate);
    }
}
