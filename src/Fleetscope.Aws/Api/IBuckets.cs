namespace Fleetscope.Aws.Api;

/// <summary>Buckets themselves, through AWSSDK.S3; what is in them is <see cref="IS3"/>'s.</summary>
internal interface IBuckets
{
    /// <summary>CreateBucket in the session's region, with its tags. One that the account has there already is no error.</summary>
    /// <exception cref="AwsException"><c>BucketAlreadyExists</c> when it is another's.</exception>
    Task CreateBucketAsync(string bucket, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>PutPublicAccessBlock, all four of it: nothing in the bucket can be made public.</summary>
    Task BlockPublicAccessAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>GetPublicAccessBlock: whether nothing in the bucket can be made public.</summary>
    Task<bool> IsPrivateAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>GetBucketTagging.</summary>
    Task<IReadOnlyDictionary<string, string>> ListTagsAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>PutBucketTagging: replaces all tags.</summary>
    Task TagBucketAsync(string bucket, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>GetBucketPolicy: JSON; null when it has none.</summary>
    Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>PutBucketPolicy: replaces it, so it must hold what was there.</summary>
    Task PutPolicyAsync(string bucket, string policy, CancellationToken cancellationToken);

    /// <summary>DeleteBucketPolicy.</summary>
    Task DeletePolicyAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>DeleteBucket. One that is gone is no error.</summary>
    /// <exception cref="AwsException"><c>BucketNotEmpty</c>.</exception>
    Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken);
}
