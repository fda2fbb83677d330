using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>S3 through its official package.</summary>
internal sealed class S3(IAmazonS3 s3, SdkCalls calls, AwsSettings settings) : IS3
{
    private const int DeletedAtOnce = 1000;

    /// <summary>Buckets that were seen: a missing object in one of them is only a missing object.</summary>
    private readonly ConcurrentDictionary<string, bool> seen = new();

    private readonly S3Upload upload = new(s3, calls);

    private readonly S3Download download = new(s3, calls, settings);

    private readonly S3ConditionalWrite conditional = new(s3, calls, settings);

    /// <param name="keys">Null: the calls are not signed, and nothing of any key is sent.</param>
    public static S3 Open(AwsEndpoints endpoints, AwsKeyring? keys, AwsSettings settings)
    {
        var config = SdkCalls.Configure(new AmazonS3Config(), AwsService.S3, endpoints, settings);

        // A named endpoint is an emulator or another store: bucket names are rarely parts of its host.
        config.ForcePathStyle = endpoints.Named(AwsService.S3) is not null;
        AWSCredentials credentials = keys is null ? new AnonymousAWSCredentials() : keys;
        return new S3(new AmazonS3Client(credentials, config), new SdkCalls("s3", endpoints.Of(AwsService.S3), keys, settings), settings);
    }

    public async Task<string?> FindBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await calls.CallAsync("HeadBucket", S3Names.Bucket(bucket), () => s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken), cancellationToken);
            seen[bucket] = true;
            return string.IsNullOrEmpty(answer.BucketRegion) ? settings.Region : answer.BucketRegion;
        }
        catch (AwsException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public async Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await calls.CallAsync(
                "GetBucketPolicy", S3Names.Bucket(bucket), () => s3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, cancellationToken),
                cancellationToken);
            return string.IsNullOrEmpty(answer.Policy) ? null : answer.Policy;
        }
        catch (AwsException none) when (none.Code == "NoSuchBucketPolicy")
        {
            return null;
        }
    }

    public async Task<S3Object?> FindObjectAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = bucket, Key = key };
            var answer = await calls.CallAsync("HeadObject", S3Names.Object(bucket, key), () => s3.GetObjectMetadataAsync(request, cancellationToken), cancellationToken);
            return new S3Object(key, answer.ContentLength, S3Names.Time(answer.LastModified), answer.ETag ?? "");
        }
        catch (AwsException missing) when (missing.Status == 404 && missing.Code != "NoSuchBucket")
        {
            await BucketMustBeAsync(bucket, missing, cancellationToken);
            return null;
        }
    }

    public IAsyncEnumerable<S3Object> ListObjectsAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        PagesAsync(bucket, prefix, delimiter: null, cancellationToken).SelectMany(page => page.S3Objects ?? [])
            .Select(found => new S3Object(found.Key, found.Size ?? 0, S3Names.Time(found.LastModified), found.ETag ?? ""));

    public IAsyncEnumerable<string> ListFoldersAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        PagesAsync(bucket, prefix, "/", cancellationToken).SelectMany(page => page.CommonPrefixes ?? []).Select(folder => folder[prefix.Length..].TrimEnd('/'));

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(string bucket, string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, Delimiter = delimiter, ContinuationToken = token };
            var page = await calls.CallAsync("ListObjectsV2", S3Names.Object(bucket, prefix), () => s3.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            yield return page;
            token = page.NextContinuationToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    public Task<S3Content?> ReadAsync(string bucket, string key, CancellationToken cancellationToken) => download.ToMemoryAsync(bucket, key, cancellationToken);

    public async Task<string?> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, CancellationToken cancellationToken)
    {
        if (condition != WriteCondition.Always)
        {
            return await conditional.WriteAsync(bucket, key, bytes, condition, cancellationToken);
        }

        var answer = await calls.CallAsync("PutObject", S3Names.Object(bucket, key), async () =>
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            return await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = stream, AutoCloseStream = false }, cancellationToken);
        }, cancellationToken);
        return answer.ETag;
    }

    public async Task<bool> DownloadAsync(string bucket, string key, string file, CancellationToken cancellationToken) =>
        await download.ToFileAsync(bucket, key, file, cancellationToken);

    public Task UploadAsync(string file, string bucket, string key, UploadSettings settings, CancellationToken cancellationToken) =>
        upload.FromFileAsync(file, bucket, key, settings, cancellationToken);

    public async Task DeleteAsync(string bucket, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(DeletedAtOnce))
        {
            var request = new DeleteObjectsRequest { BucketName = bucket, Objects = [.. some.Select(key => new KeyVersion { Key = key })], Quiet = true };
            try
            {
                await calls.CallAsync("DeleteObjects", S3Names.Bucket(bucket), () => s3.DeleteObjectsAsync(request, cancellationToken), cancellationToken);
            }
            catch (AwsException part) when (part.InnerException is DeleteObjectsException { Response.DeleteErrors: [var error, ..] })
            {
                throw new AwsException(part.Call, error.Code, error.Message, part.Status, part.RequestId, part) { Thing = S3Names.Object(bucket, error.Key), Endpoint = part.Endpoint };
            }
        }
    }

    public Task<int> AbortUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken) => AbortUploadsAsync(bucket, prefix, _ => true, cancellationToken);

    public Task<int> AbortUploadsOfAsync(string bucket, string key, CancellationToken cancellationToken) => AbortUploadsAsync(bucket, key, found => found == key, cancellationToken);

    public IAsyncEnumerable<string> ListUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken) => UploadsAsync(bucket, prefix, cancellationToken).Select(upload => upload.Key);

    private async Task<int> AbortUploadsAsync(string bucket, string prefix, Func<string, bool> isMeant, CancellationToken cancellationToken)
    {
        var aborted = 0;
        await foreach (var found in UploadsAsync(bucket, prefix, cancellationToken))
        {
            aborted += isMeant(found.Key) && await upload.AbortAsync(bucket, found.Key, found.UploadId, cancellationToken) ? 1 : 0;
        }

        return aborted;
    }

    private async IAsyncEnumerable<MultipartUpload> UploadsAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket, Prefix = prefix };
        while (true)
        {
            var page = await calls.CallAsync("ListMultipartUploads", S3Names.Bucket(bucket), () => s3.ListMultipartUploadsAsync(request, cancellationToken), cancellationToken);
            foreach (var found in page.MultipartUploads ?? [])
            {
                yield return found;
            }

            if (page.IsTruncated != true)
            {
                yield break;
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    /// <summary>An answer to HEAD has no words to tell a missing object from a missing bucket.</summary>
    private async Task BucketMustBeAsync(string bucket, AwsException missing, CancellationToken cancellationToken)
    {
        if (!seen.ContainsKey(bucket) && await FindBucketAsync(bucket, cancellationToken) is null)
        {
            throw new AwsException(
                missing.Call, "NoSuchBucket", "The specified bucket does not exist", 404, missing.RequestId, missing) { Thing = S3Names.Bucket(bucket), Endpoint = missing.Endpoint };
        }
    }
}
