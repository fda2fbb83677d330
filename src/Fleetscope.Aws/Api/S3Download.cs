using Amazon.S3;
using Amazon.S3.Model;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Fetches an object into a new file, and begins again when the connection breaks on the way.</summary>
internal sealed class S3Download(IAmazonS3 s3, SdkCalls calls, AwsSettings settings)
{
    private const int BufferSize = 1 << 17;

    public async Task<bool> ToFileAsync(string bucket, string key, string file, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await OnceAsync(bucket, key, file, cancellationToken);
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

    private async Task<bool> OnceAsync(string bucket, string key, string file, CancellationToken cancellationToken)
    {
        var thing = S3Names.Object(bucket, key);
        try
        {
            return await calls.CallAsync("GetObject", thing, async () =>
            {
                // The package checks the CRC that S3 keeps of a whole object while the stream is read; objects in parts are checked by their size.
                using var answer = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancellationToken);
                await CopyAsync(answer, thing, file, cancellationToken);
                return true;
            }, cancellationToken);
        }
        catch (AwsException missing) when (missing.Code is "NoSuchKey" or "NotFound")
        {
            return false;
        }
    }

    private static async Task CopyAsync(GetObjectResponse answer, string thing, string file, CancellationToken cancellationToken)
    {
        var isWhole = false;
        var to = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        try
        {
            await using (to)
            {
                var copied = await PourAsync(answer.ResponseStream, to, thing, cancellationToken);
                if (copied != answer.ContentLength)
                {
                    throw new AwsException("s3:GetObject", AwsException.Damaged, $"{copied} of {answer.ContentLength} bytes came", 200, "") { Thing = thing };
                }
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

    private static async Task<long> PourAsync(Stream from, FileStream to, string thing, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var copied = 0L;
        while (true)
        {
            var count = await ReadAsync(from, buffer, thing, cancellationToken);
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
                throw new AwsException("s3:GetObject", AwsException.DiskFull, $"{to.Name}: {full.Message}", 0, "", full) { Thing = thing };
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
