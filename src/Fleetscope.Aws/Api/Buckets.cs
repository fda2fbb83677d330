using Amazon.S3;
using Amazon.S3.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Buckets themselves, through S3's official package.</summary>
internal sealed class Buckets(IAmazonS3 s3, SdkCalls calls, string region) : IBuckets
{
    public static Buckets Open(AwsEndpoints endpoints, AwsKeyring keys, AwsSettings settings)
    {
        var config = SdkCalls.Configure(new AmazonS3Config(), AwsService.S3, endpoints, settings);
        config.ForcePathStyle = endpoints.Named(AwsService.S3) is not null;
        return new Buckets(new AmazonS3Client(keys, config), new SdkCalls("s3", endpoints.Of(AwsService.S3), keys, settings), endpoints.Region);
    }

    public async Task CreateBucketAsync(string bucket, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var settings = new PutBucketConfiguration { Tags = TagsOf(tags) };
        if (region != "us-east-1")
        {
            settings.LocationConstraint = new BucketLocationConstraint(region);
        }

        var request = new PutBucketRequest { BucketName = bucket, PutBucketConfiguration = settings };
        try
        {
            await CallAsync("CreateBucket", bucket, () => s3.PutBucketAsync(request, cancellationToken), cancellationToken);
        }
        catch (AwsException ours) when (ours.Code == "BucketAlreadyOwnedByYou")
        {
            // What was wanted is so.
        }

        // Stores that stand in for S3 pass over the tags of a creation.
        await TagBucketAsync(bucket, tags, cancellationToken);
    }

    public Task BlockPublicAccessAsync(string bucket, CancellationToken cancellationToken)
    {
        var all = new PublicAccessBlockConfiguration { BlockPublicAcls = true, BlockPublicPolicy = true, IgnorePublicAcls = true, RestrictPublicBuckets = true };
        var request = new PutPublicAccessBlockRequest { BucketName = bucket, PublicAccessBlockConfiguration = all };
        return CallAsync("PutPublicAccessBlock", bucket, () => s3.PutPublicAccessBlockAsync(request, cancellationToken), cancellationToken);
    }

    public async Task<bool> IsPrivateAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetPublicAccessBlockRequest { BucketName = bucket };
            var answer = await CallAsync("GetPublicAccessBlock", bucket, () => s3.GetPublicAccessBlockAsync(request, cancellationToken), cancellationToken);
            return answer.PublicAccessBlockConfiguration is { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
        }
        catch (AwsException none) when (none.Code == "NoSuchPublicAccessBlockConfiguration")
        {
            return false;
        }
    }

    public async Task<IReadOnlyDictionary<string, string>> ListTagsAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetBucketTaggingRequest { BucketName = bucket };
            var answer = await CallAsync("GetBucketTagging", bucket, () => s3.GetBucketTaggingAsync(request, cancellationToken), cancellationToken);
            return (answer.TagSet ?? []).ToDictionary(tag => tag.Key, tag => tag.Value);
        }
        catch (AwsException none) when (none.Code == "NoSuchTagSet")
        {
            return new Dictionary<string, string>();
        }
    }

    public Task TagBucketAsync(string bucket, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var request = new PutBucketTaggingRequest { BucketName = bucket, TagSet = TagsOf(tags) };
        return CallAsync("PutBucketTagging", bucket, () => s3.PutBucketTaggingAsync(request, cancellationToken), cancellationToken);
    }

    public async Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetBucketPolicyRequest { BucketName = bucket };
            var answer = await CallAsync("GetBucketPolicy", bucket, () => s3.GetBucketPolicyAsync(request, cancellationToken), cancellationToken);

            // The package gives the words of the error as the policy when there is none.
            return answer.Policy is { } text && text.TrimStart().StartsWith('{') ? text : null;
        }
        catch (AwsException none) when (none.Code == "NoSuchBucketPolicy")
        {
            return null;
        }
    }

    public Task PutPolicyAsync(string bucket, string policy, CancellationToken cancellationToken)
    {
        var request = new PutBucketPolicyRequest { BucketName = bucket, Policy = policy };
        return CallAsync("PutBucketPolicy", bucket, () => s3.PutBucketPolicyAsync(request, cancellationToken), cancellationToken);
    }

    public Task DeletePolicyAsync(string bucket, CancellationToken cancellationToken)
    {
        var request = new DeleteBucketPolicyRequest { BucketName = bucket };
        return CallAsync("DeleteBucketPolicy", bucket, () => s3.DeleteBucketPolicyAsync(request, cancellationToken), cancellationToken);
    }

    public async Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var request = new DeleteBucketRequest { BucketName = bucket };
            await CallAsync("DeleteBucket", bucket, () => s3.DeleteBucketAsync(request, cancellationToken), cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == "NoSuchBucket")
        {
            // What was wanted is so.
        }
    }

    private Task<T> CallAsync<T>(string operation, string bucket, Func<Task<T>> call, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, S3Names.Bucket(bucket), call, cancellationToken);

    private static List<Tag> TagsOf(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
}
