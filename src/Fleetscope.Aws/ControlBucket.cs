using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;

namespace Fleetscope.Aws;

/// <summary>What Fleetscope itself keeps of a run in AWS_BUCKET: small objects below <see cref="RunKeys.Root"/>.</summary>
internal sealed class ControlBucket(IS3 s3, string bucket, RunKeys keys)
{
    /// <summary>Requests at once when many objects are wanted.</summary>
    private const int AtOnce = 32;

    public RunKeys Keys => keys;

    public Task<S3Content?> ReadAsync(string key, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync(Name(key), () => s3.ReadAsync(bucket, key, cancellationToken));

    /// <returns>Null when there is no such object, or it is not what it should be.</returns>
    public async Task<(T Value, string ETag)?> ReadAsync<T>(string key, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await ReadAsync(key, cancellationToken) is not { } content)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content.Bytes, type) is { } value ? (value, content.ETag) : null;
        }
        catch (JsonException damage)
        {
            throw new FleetscopeException(Name(key), $"it is not what Fleetscope wrote ({damage.Message})", "remove the object if somebody else put it there; else report it", damage);
        }
    }

    /// <returns>The new ETag; null when the condition does not hold.</returns>
    public Task<string?> WriteAsync(string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync(Name(key), () => s3.WriteAsync(bucket, key, bytes, condition, cancellationToken));

    public Task<string?> WriteAsync<T>(string key, T value, JsonTypeInfo<T> type, WriteCondition condition, CancellationToken cancellationToken) =>
        WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), condition, cancellationToken);

    /// <summary>Puts an object of no content: that it is there says it all.</summary>
    public Task MarkAsync(string key, CancellationToken cancellationToken) => WriteAsync(key, ReadOnlyMemory<byte>.Empty, WriteCondition.Always, cancellationToken);

    public async Task<bool> HasAsync(string key, CancellationToken cancellationToken) =>
        await AwsFailures.InWordsAsync(Name(key), () => s3.FindObjectAsync(bucket, key, cancellationToken)) is not null;

    public Task DeleteAsync(IReadOnlyList<string> objects, CancellationToken cancellationToken) => objects.Count == 0
        ? Task.CompletedTask
        : AwsFailures.InWordsAsync(Name(objects[0]), () => s3.DeleteAsync(bucket, objects, cancellationToken));

    public async IAsyncEnumerable<S3Object> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = s3.ListObjectsAsync(bucket, prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await AwsFailures.InWordsAsync(Name(prefix), () => pages.MoveNextAsync().AsTask()))
        {
            yield return pages.Current;
        }
    }

    /// <summary>The objects below a prefix that are about jobs, in sixteen listings at once: identities are spread evenly over their first digit.</summary>
    public async Task<IReadOnlyList<(JobId Job, string After)>> ListJobsAsync(string prefix, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(Enumerable.Range(0, 16).Select(async digit =>
        {
            List<(JobId, string)> found = [];
            await foreach (var entry in ListAsync($"{prefix}{digit:x}", cancellationToken))
            {
                if (RunKeys.TryJob(entry.Key, prefix, out var job, out var rest))
                {
                    found.Add((job, rest));
                }
            }

            return found;
        }));
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>Reads objects as a stream, in the order of their keys, many at once.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync<T>(IAsyncEnumerable<string> objects, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        Queue<Task<(T Value, string ETag)?>> reading = new();
        await foreach (var key in objects)
        {
            reading.Enqueue(ReadAsync(key, type, cancellationToken));
            if (reading.Count == AtOnce && await reading.Dequeue() is { } read)
            {
                yield return read.Value;
            }
        }

        while (reading.TryDequeue(out var next))
        {
            if (await next is { } read)
            {
                yield return read.Value;
            }
        }
    }

    public IAsyncEnumerable<T> ReadAllAsync<T>(IEnumerable<string> objects, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        ReadAllAsync(objects.ToAsyncEnumerable(), type, cancellationToken);

    /// <summary>Does something for each, many at once.</summary>
    public static Task EachAsync<T>(IEnumerable<T> all, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (one, token) => await work(one, token));

    /// <returns>False when there is no such object.</returns>
    public Task<bool> DownloadAsync(string key, string file, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync(Name(key), () => s3.DownloadAsync(bucket, key, file, cancellationToken));

    public Task UploadAsync(string file, string key, CancellationToken cancellationToken) =>
        AwsFailures.InWordsAsync(Name(key), () => s3.UploadAsync(file, bucket, key, new UploadSettings(), cancellationToken));

    private string Name(string key) => $"s3://{bucket}/{key}";
}
