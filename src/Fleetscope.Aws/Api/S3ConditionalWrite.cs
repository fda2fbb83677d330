using Amazon.S3;
using Amazon.S3.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Writes under a condition so that exactly one of many wins, also when an answer is lost.</summary>
/// <remarks>
/// A repeated write may meet the object that its own first attempt wrote, and S3 then says that the condition does not hold. AWSSDK repeats writes unseen (up to ten
/// times on connections that break), so each write carries a name of its own in the object's metadata, by which it is recognised.
/// </remarks>
internal sealed class S3ConditionalWrite(IAmazonS3 s3, SdkCalls calls, AwsSettings settings)
{
    private const string Mark = "x-amz-meta-fleetscope-write";

    /// <returns>The new ETag; null when the condition does not hold.</returns>
    public async Task<string?> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("n");
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await PutAsync(bucket, key, bytes, condition, mark, cancellationToken);
            }
            catch (AwsException lost) when (lost.Code == "PreconditionFailed" || (lost.Code is "NoSuchKey" or "NotFound" && condition.IfMatch is not null))
            {
                return await FindOursAsync(bucket, key, mark, cancellationToken);
            }
            catch (AwsException busy) when (busy.Code is "ConditionalRequestConflict" or "OperationAborted")
            {
                // Two writes met in S3, which asks for a repetition; the package does not repeat it.
                if (settings.Retries.DelayAfter(AttemptEnd.Throttled, failures, isRepeatable: true) is not { } delay)
                {
                    throw;
                }

                await Task.Delay(delay, settings.Clock, cancellationToken);
            }
        }
    }

    private async Task<string?> PutAsync(string bucket, string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, string mark, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync("PutObject", S3Names.Object(bucket, key), async () =>
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            var request = new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = stream,
                AutoCloseStream = false,
                IfMatch = condition.IfMatch,
                IfNoneMatch = condition.IfNoneMatch ? "*" : null,
            };
            request.Metadata[Mark] = mark;
            return await s3.PutObjectAsync(request, cancellationToken);
        }, cancellationToken);
        return answer.ETag;
    }

    private async Task<string?> FindOursAsync(string bucket, string key, string mark, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = bucket, Key = key };
            var found = await calls.CallAsync("HeadObject", S3Names.Object(bucket, key), () => s3.GetObjectMetadataAsync(request, cancellationToken), cancellationToken);
            return found.Metadata[Mark] == mark ? found.ETag : null;
        }
        catch (AwsException gone) when (gone.Status == 404)
        {
            return null;
        }
    }
}
