using Amazon.S3;
using Amazon.S3.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Fetches an object into a new file, and begins again when the connection breaks on the way.</summary>
internal sealed class S3Download(IAmazonS3 s3, SdkCalls calls, AwsSettings settings)
{
    private const int BufferSize = 1 << 17;

    /// <returns>False when there is no such object.</returns>
    public Task<bool> ToFileAsync(string bucket, string key, string file, CancellationToken cancellationToken) => ToEndAsync(bucket, key, async answer =>
    {
        await CopyAsync(answer, S3Names.Object(bucket, key), file, cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>A small object.</summary>
    /// <returns>Null when there is no such object.</returns>
    public Task<S3Content?> ToMemoryAsync(string bucket, string key, CancellationToken cancellationToken) => ToEndAsync(bucket, key, async answer =>
    {
        using var bytes = new MemoryStream();
        MustBeWhole(await PourAsync(answer.ResponseStream, bytes, S3Names.Object(bucket, key), cancellationToken), answer, S3Names.Object(bucket, key));
        return (S3Content?)new S3Content(bytes.ToArray(), answer.ETag ?? "");
    }, cancellationToken);

    private async Task<T?> ToEndAsync<T>(string bucket, string key, Func<GetObjectResponse, Task<T>> take, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await OnceAsync(bucket, key, take, cancellationToken);
            }
            catch (AwsException broken) when (broken.Code is AwsException.NoAnswer or AwsException.Damaged)
            {
                var delay = settings.Retries.DelayAfter(AttemptEnd.AnswerLost, failures, isRepeatable: true);
                if (delay is not { } wait)
                {
                    throw;
                }

                await Task.Delay(wait, settings.Clock, cancellationToken);
            }
        }
    }

    private async Task<T?> OnceAsync<T>(string bucket, string key, Func<GetObjectResponse, Task<T>> take, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.CallAsync("GetObject", S3Names.Object(bucket, key), async () =>
            {
                // The package checks the CRC that S3 keeps of a whole object while the stream is read; objects in parts are checked by their size.
                using var answer = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancellationToken);
                return await take(answer);
            }, cancellationToken);
        }
        catch (AwsException missing) when (missing.Code is "NoSuchKey" or "NotFound")
        {
            return default;
        }
    }

    private async Task CopyAsync(GetObjectResponse answer, string thing, string file, CancellationToken cancellationToken)
    {
        var isWhole = false;
        var to = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        try
        {
            await using (to)
            {
                MustBeWhole(await PourAsync(answer.ResponseStream, to, thing, cancellationToken), answer, thing);
            }

            isWhole = true;
        }
        finally
        {
            if (!isWhole)
            {
                File.Delete(file);
            }
        }
    }

    private static void MustBeWhole(long copied, GetObjectResponse answer, string thing)
    {
        if (copied != answer.ContentLength)
        {
            throw new AwsException("s3:GetObject", AwsException.Damaged, $"{copied} of {answer.ContentLength} bytes came", 200, "") { Thing = thing };
        }
    }

    /// <summary>Copies to the end, as long as something comes now and then: no other limit ends a body whose sender has gone without a word.</summary>
    private async Task<long> PourAsync(Stream from, Stream to, string thing, CancellationToken cancellationToken)
    {
        using var stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        var buffer = new byte[BufferSize];
        var copied = 0L;
        while (true)
        {
            stalled.CancelAfter(settings.Retries.AttemptTimeout);
            int count;
            try
            {
                count = await ReadAsync(from, buffer, thing, either.Token);
            }
            catch (OperationCanceledException silence) when (!cancellationToken.IsCancellationRequested)
            {
                throw new AwsException("s3:GetObject", AwsException.NoAnswer, $"nothing more came within {settings.Retries.AttemptTimeout.TotalSeconds:0} s", 0, "", silence) { Thing = thing };
            }

            if (count == 0)
            {
                return copied;
            }

            try
            {
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
            catch (IOException full)
            {
                throw new AwsException("s3:GetObject", AwsException.DiskFull, $"{(to as FileStream)?.Name}: {full.Message}", 0, "", full) { Thing = thing };
            }

            copied += count;
        }
    }

    private static async Task<int> ReadAsync(Stream from, byte[] buffer, string thing, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(buffer, cancellationToken);
        }
        catch (Amazon.Runtime.AmazonClientException damaged)
        {
            // So the package tells that the checksum differs.
            throw new AwsException("s3:GetObject", AwsException.Damaged, damaged.Message, 200, "", damaged) { Thing = thing };
        }
    }
}
