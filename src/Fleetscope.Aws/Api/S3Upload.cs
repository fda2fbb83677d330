using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Sends a file to S3: at once, or in parts when it is big. Each request carries a CRC32 that S3 checks.</summary>
internal sealed class S3Upload(IAmazonS3 s3, SdkCalls calls)
{
    /// <summary>Bigger files go in parts.</summary>
    public const long AtOnce = 64L << 20;

    private const long PartSize = 16L << 20;

    /// <summary>S3 takes no more of them (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html).</summary>
    private const long MostParts = 10_000;

    private const int PartsAtATime = 4;

    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(30);

    public async Task FromFileAsync(string file, string bucket, string key, UploadSettings settings, CancellationToken cancellationToken)
    {
        var size = new FileInfo(file).Length;
        if (size > AtOnce)
        {
            await InPartsAsync(new Target(file, size, bucket, key, settings), cancellationToken);
            return;
        }

        await calls.CallAsync("PutObject", S3Names.Object(bucket, key), () => s3.PutObjectAsync(WholeFile(file, bucket, key, settings), cancellationToken), cancellationToken);
    }

    private static PutObjectRequest WholeFile(string file, string bucket, string key, UploadSettings settings)
    {
        var request = new PutObjectRequest { BucketName = bucket, Key = key, FilePath = file };
        Apply(settings, request.Metadata);
        request.ContentType = settings.ContentType ?? request.ContentType;
        request.CannedACL = settings.Acl is { } acl ? S3CannedACL.FindValue(acl) : null;
        request.StorageClass = settings.StorageClass is { } storage ? S3StorageClass.FindValue(storage) : null;
        request.ServerSideEncryptionMethod = Encryption(settings);
        request.ServerSideEncryptionKeyManagementServiceKeyId = settings.EncryptionKey;
        request.RequestPayer = Payer(settings);
        return request;
    }

    /// <returns>Whether there was such an upload.</returns>
    public async Task<bool> AbortAsync(string bucket, string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            var request = new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId };
            await calls.CallAsync("AbortMultipartUpload", S3Names.Object(bucket, key), () => s3.AbortMultipartUploadAsync(request, cancellationToken), cancellationToken);
            return true;
        }
        catch (AwsException gone) when (gone.Code == "NoSuchUpload")
        {
            return false;
        }
    }

    private async Task InPartsAsync(Target target, CancellationToken cancellationToken)
    {
        var (_, _, bucket, key, settings) = target;
        var thing = S3Names.Object(bucket, key);
        var begin = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ChecksumAlgorithm = ChecksumAlgorithm.CRC32 };
        Apply(settings, begin.Metadata);
        begin.ContentType = settings.ContentType ?? begin.ContentType;
        begin.CannedACL = settings.Acl is { } acl ? S3CannedACL.FindValue(acl) : null;
        begin.StorageClass = settings.StorageClass is { } storage ? S3StorageClass.FindValue(storage) : null;
        begin.ServerSideEncryptionMethod = Encryption(settings);
        begin.ServerSideEncryptionKeyManagementServiceKeyId = settings.EncryptionKey;
        begin.RequestPayer = Payer(settings);
        var id = (await calls.CallAsync("CreateMultipartUpload", thing, () => s3.InitiateMultipartUploadAsync(begin, cancellationToken), cancellationToken)).UploadId;
        var isComplete = false;
        try
        {
            var parts = await SendPartsAsync(target, id, cancellationToken);
            var end = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = id, PartETags = [.. parts.OrderBy(part => part.PartNumber)], RequestPayer = Payer(settings) };
            await calls.CallAsync("CompleteMultipartUpload", thing, () => s3.CompleteMultipartUploadAsync(end, cancellationToken), cancellationToken);
            isComplete = true;
        }
        finally
        {
            // Parts that nobody completes are paid for and seen by nobody. The caller's token may be what ended the upload.
            if (!isComplete)
            {
                await TryAbortAsync(bucket, key, id);
            }
        }
    }

    private async Task<IEnumerable<PartETag>> SendPartsAsync(Target target, string id, CancellationToken cancellationToken)
    {
        var size = Math.Max(PartSize, (target.Size + MostParts - 1) / MostParts);
        var sent = new ConcurrentBag<PartETag>();
        var numbers = Enumerable.Range(1, (int)((target.Size + size - 1) / size));
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = PartsAtATime, CancellationToken = cancellationToken }, async (number, stopping) =>
        {
            var position = (number - 1) * size;
            UploadPartRequest Part() => new()
            {
                BucketName = target.Bucket,
                Key = target.Key,
                UploadId = id,
                PartNumber = number,
                FilePath = target.File,
                FilePosition = position,
                PartSize = Math.Min(size, target.Size - position),
                ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
                RequestPayer = Payer(target.Settings),
            };
            var answer = await calls.CallAsync("UploadPart", S3Names.Object(target.Bucket, target.Key), () => s3.UploadPartAsync(Part(), stopping), stopping);
            sent.Add(new PartETag(answer));
        });
        return sent;
    }

    private async Task TryAbortAsync(string bucket, string key, string uploadId)
    {
        try
        {
            using var limit = new CancellationTokenSource(AbortLimit);
            await AbortAsync(bucket, key, uploadId, limit.Token);
        }
        catch (Exception failure) when (failure is AwsException or OperationCanceledException)
        {
            // The failure that ended the upload is the one to tell; clean and reap abort what is left.
        }
    }

    private static void Apply(UploadSettings settings, MetadataCollection metadata)
    {
        foreach (var (name, value) in settings.Metadata)
        {
            metadata[name] = value;
        }
    }

    private static ServerSideEncryptionMethod? Encryption(UploadSettings settings) =>
        settings.Encryption is { } method ? ServerSideEncryptionMethod.FindValue(method) : null;

    private static RequestPayer? Payer(UploadSettings settings) => settings.RequesterPays ? RequestPayer.Requester : null;

    private sealed record Target(string File, long Size, string Bucket, string Key, UploadSettings Settings);
}
