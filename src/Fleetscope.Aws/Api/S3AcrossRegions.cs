using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>S3 wherever a bucket is: each bucket is called in its own region, and those that are read as a stranger never see a key. Safe for concurrent use.</summary>
/// <param name="keys">For all buckets but those of <see cref="AwsSettings.PublicBuckets"/>.</param>
/// <param name="settings">Whose region is tried first.</param>
internal sealed class S3AcrossRegions(AwsKeyring keys, BucketRegions finder, AwsSettings settings) : IS3
{
    private readonly ConcurrentDictionary<string, string> regions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Region, bool HasKeys), Lazy<IS3>> opened = new();

    public Task<string?> FindBucketAsync(string bucket, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.FindBucketAsync(bucket, cancellationToken), cancellationToken);

    public Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.FindPolicyAsync(bucket, cancellationToken), cancellationToken);

    public Task<S3Object?> FindObjectAsync(string bucket, string key, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.FindObjectAsync(bucket, key, cancellationToken), cancellationToken);

    public IAsyncEnumerable<S3Object> ListObjectsAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        ListAsync(bucket, s3 => s3.ListObjectsAsync(bucket, prefix, cancellationToken), cancellationToken);

    public Task<S3Content?> ReadAsync(string bucket, string key, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.ReadAsync(bucket, key, cancellationToken), cancellationToken);

    public Task<string?> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.WriteAsync(bucket, key, bytes, condition, cancellationToken), cancellationToken);

    public Task<bool> DownloadAsync(string bucket, string key, string file, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.DownloadAsync(bucket, key, file, cancellationToken), cancellationToken);

    public Task UploadAsync(string file, string bucket, string key, UploadSettings settings, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => DoneAsync(s3.UploadAsync(file, bucket, key, settings, cancellationToken)), cancellationToken);

    public Task DeleteAsync(string bucket, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => DoneAsync(s3.DeleteAsync(bucket, keys, cancellationToken)), cancellationToken);

    public IAsyncEnumerable<string> ListFoldersAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        ListAsync(bucket, s3 => s3.ListFoldersAsync(bucket, prefix, cancellationToken), cancellationToken);

    public IAsyncEnumerable<string> ListUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        ListAsync(bucket, s3 => s3.ListUploadsAsync(bucket, prefix, cancellationToken), cancellationToken);

    public Task<int> AbortUploadsOfAsync(string bucket, string key, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.AbortUploadsOfAsync(bucket, key, cancellationToken), cancellationToken);

    public Task<int> AbortUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        AtHomeAsync(bucket, s3 => s3.AbortUploadsAsync(bucket, prefix, cancellationToken), cancellationToken);

    /// <summary>Calls S3 in our region, and in the bucket's when S3 says that it is elsewhere; then always there.</summary>
    private async Task<T> AtHomeAsync<T>(string bucket, Func<IS3, Task<T>> call, CancellationToken cancellationToken)
    {
        var tried = RegionOf(bucket);
        try
        {
            return await call(In(tried, bucket));
        }
        catch (AwsException elsewhere) when (IsElsewhere(elsewhere))
        {
            // Another call may have learned it meanwhile.
            var region = RegionOf(bucket) is var known && known != tried ? known : await finder.FindAsync(bucket, cancellationToken);
            if (region is null || region == tried)
            {
                throw;
            }

            regions[bucket] = region;
        }

        return await call(In(RegionOf(bucket), bucket));
    }

    private async IAsyncEnumerable<T> ListAsync<T>(string bucket, Func<IS3, IAsyncEnumerable<T>> list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Where the bucket is shows with the first page.
        var (all, isThere) = await AtHomeAsync(bucket, s3 => BeginAsync(list(s3).GetAsyncEnumerator(cancellationToken)), cancellationToken);
        await using var ending = all;
        while (isThere)
        {
            yield return all.Current;
            isThere = await all.MoveNextAsync();
        }
    }

    private static async Task<(IAsyncEnumerator<T> All, bool IsThere)> BeginAsync<T>(IAsyncEnumerator<T> all)
    {
        try
        {
            return (all, await all.MoveNextAsync());
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    private string RegionOf(string bucket) => regions.GetValueOrDefault(bucket, settings.Region);

    private IS3 In(string region, string bucket)
    {
        var hasKeys = !settings.PublicBuckets.Contains(bucket);
        return opened.GetOrAdd((region, hasKeys), place => new Lazy<IS3>(() => Open(place.Region, place.HasKeys))).Value;
    }

    private S3 Open(string region, bool hasKeys) => S3.Open(new AwsEndpoints(region, settings.Environment), hasKeys ? keys : null, settings with { Region = region });

    /// <summary>Whether S3 says that the bucket is in another region, or, to HEAD, may mean it.</summary>
    private static bool IsElsewhere(AwsException failure) => failure.Status is 301 or 307
        || failure.Code is "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or AwsException.Wordless;
}
