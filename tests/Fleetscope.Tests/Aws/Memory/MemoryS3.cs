using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <param name="Uploads">Keys of multipart uploads in progress.</param>
internal sealed record MemoryBucketState(string Name, IReadOnlyDictionary<string, MemoryObject> Objects, IReadOnlyList<string> Uploads);

/// <param name="Settings">What it was uploaded with; null for a small write.</param>
internal sealed record MemoryObject(byte[] Bytes, string ETag, DateTimeOffset ModifiedAt, UploadSettings? Settings)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}

/// <summary>S3: buckets with what is in them.</summary>
internal sealed class MemoryS3(MemoryAccount account) : IS3
{
    private readonly SortedDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);
    private int breaks;

    /// <summary>Files of at least this many bytes go up in parts.</summary>
    public long MultipartFrom { get; set; } = 8 * 1024 * 1024;

    public IReadOnlyDictionary<string, MemoryBucketState> Buckets => account.Read<IReadOnlyDictionary<string, MemoryBucketState>>(() =>
        buckets.Values.ToDictionary(bucket => bucket.Name, bucket => new MemoryBucketState(bucket.Name, new Dictionary<string, MemoryObject>(bucket.Objects), [.. bucket.Uploads])));

    /// <param name="isOurs">False: it exists and every call on it is denied.</param>
    /// <param name="logsMayWrite">Whether its policy lets CloudWatch Logs export into it.</param>
    public void AddBucket(string name, bool isOurs = true, bool logsMayWrite = true, string region = MemoryAccount.Region) =>
        account.Change(() => buckets.Add(name, new Bucket(name, region, isOurs, logsMayWrite)));

    public void Put(string bucket, string key, byte[] bytes) => account.Change(() => buckets[bucket].Objects[key] = Object(bytes, null));

    /// <returns>An object's text; null when it or its bucket is not there.</returns>
    public string? Text(string bucket, string key) => account.Read(() => buckets.GetValueOrDefault(bucket)?.Objects.GetValueOrDefault(key)?.Text);

    /// <summary>Leaves an upload in progress, as a process does that dies in the middle of one.</summary>
    public void LeaveUpload(string bucket, string key) => account.Change(() => buckets[bucket].Uploads.Add(key));

    /// <summary>The next uploads of files break off without an answer; their parts stay.</summary>
    public void BreakUploads(int times = 1) => account.Change(() => breaks = times);

    public bool LogsMayWrite(string bucket) => buckets.GetValueOrDefault(bucket) is { LogsMayWrite: true } || account.BucketSettings.LogsMayWrite(bucket);

    public IEnumerable<string> Names => buckets.Keys;

    public bool Has(string bucket) => buckets.ContainsKey(bucket);

    /// <summary>As by a call: nobody else may write into it.</summary>
    public void Create(string bucket) => buckets.Add(bucket, new Bucket(bucket, MemoryAccount.Region, isOurs: true, logsMayWrite: false));

    public void Remove(string bucket)
    {
        var there = Find("s3:DeleteBucket", bucket);
        if (there.Objects.Count + there.Uploads.Count > 0)
        {
            throw MemoryAccount.Refuse("s3:DeleteBucket", "BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
        }

        buckets.Remove(bucket);
    }

    public void MustBeOurs(string call, string bucket, string otherwise)
    {
        if (buckets.TryGetValue(bucket, out var there) && !there.IsOurs)
        {
            throw MemoryAccount.Refuse(call, otherwise, "The bucket is another account's", otherwise == "AccessDenied" ? 403 : 409);
        }

        Find(call, bucket);
    }

    public IEnumerable<string> Inventory() => buckets.Values.SelectMany(bucket =>
        bucket.Objects.Keys.Select(key => $"s3 object {bucket.Name}/{key}").Concat(bucket.Uploads.Select(key => $"s3 upload {bucket.Name}/{key}")));

    public Task<string?> FindBucketAsync(string bucket, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => buckets.ContainsKey(bucket) ? Find("s3:HeadBucket", bucket).Region : null, cancellationToken);

    public Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Find("s3:GetBucketPolicy", bucket).LogsMayWrite ? PolicyForLogs(bucket) : null, cancellationToken);

    public Task<S3Object?> FindObjectAsync(string bucket, string key, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Find("s3:HeadObject", bucket).Objects.TryGetValue(key, out var found) ? Describe(key, found) : null, cancellationToken);

    public async IAsyncEnumerable<S3Object> ListObjectsAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A page is what was there when it was asked for: what others do between two pages is seen or not, as on S3.
        string? last = null;
        while (true)
        {
            var page = await account.AnswerAsync(
                () => Find("s3:ListObjectsV2", bucket).Objects
                    .Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal) && (last is null || KeyOrder.Of.Compare(one.Key, last) > 0)).Take(1000).Select(one => Describe(one.Key, one.Value)).ToList(),
                cancellationToken);
            foreach (var one in page)
            {
                yield return one;
            }

            if (page.Count < 1000)
            {
                yield break;
            }

            last = page[^1].Key;
        }
    }

    public Task<S3Content?> ReadAsync(string bucket, string key, CancellationToken cancellationToken) => account.AnswerAsync(
        () => Find("s3:GetObject", bucket).Objects.TryGetValue(key, out var found) ? new S3Content([.. found.Bytes], found.ETag) : null,
        cancellationToken);

    public Task<string?> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var objects = Find("s3:PutObject", bucket).Objects;
            CheckKey(key);
            var there = objects.GetValueOrDefault(key);
            if (condition.IfNoneMatch && there is not null || condition.IfMatch is { } etag && there?.ETag != etag)
            {
                return null;
            }

            objects[key] = Object(bytes.ToArray(), null);
            return objects[key].ETag;
        },
        cancellationToken);

    public async Task<bool> DownloadAsync(string bucket, string key, string file, CancellationToken cancellationToken)
    {
        if (await ReadAsync(bucket, key, cancellationToken) is not { } found)
        {
            return false;
        }

        await File.WriteAllBytesAsync(file, found.Bytes, cancellationToken);
        return true;
    }

    public async Task UploadAsync(string file, string bucket, string key, UploadSettings settings, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        await account.AnswerAsync(
            () =>
            {
                var home = Find("s3:PutObject", bucket);
                CheckKey(key);
                if (breaks > 0)
                {
                    breaks--;
                    home.Uploads.Add(key);
                    throw MemoryAccount.Refuse("s3:UploadPart", "NoAnswer", "The connection was closed.", 0);
                }

                home.Objects[key] = Object(bytes, settings);
            },
            cancellationToken);
    }

    public Task DeleteAsync(string bucket, IReadOnlyList<string> keys, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var objects = Find("s3:DeleteObjects", bucket).Objects;
            foreach (var key in keys)
            {
                objects.Remove(key);
            }
        },
        cancellationToken);

    public async IAsyncEnumerable<string> ListFoldersAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var below = await account.AnswerAsync(() => Find("s3:ListObjectsV2", bucket).Objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]).ToList(), cancellationToken);
        foreach (var folder in below.Where(key => key.Contains('/')).Select(key => key[..key.IndexOf('/')]).Distinct())
        {
            yield return folder;
        }
    }

    public async IAsyncEnumerable<string> ListUploadsAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var key in await account.AnswerAsync(() => Find("s3:ListMultipartUploads", bucket).Uploads.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList(), cancellationToken))
        {
            yield return key;
        }
    }

    public Task<int> AbortUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Find("s3:ListMultipartUploads", bucket).Uploads.RemoveAll(key => key.StartsWith(prefix, StringComparison.Ordinal)), cancellationToken);

    public Task<int> AbortUploadsOfAsync(string bucket, string key, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Find("s3:ListMultipartUploads", bucket).Uploads.RemoveAll(found => found == key), cancellationToken);

    private static void CheckKey(string key)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > 1024)
        {
            throw MemoryAccount.Refuse("s3:PutObject", "KeyTooLongError", "Your key is too long");
        }
    }

    private Bucket Find(string call, string name)
    {
        var bucket = buckets.GetValueOrDefault(name) ?? throw MemoryAccount.Refuse(call, "NoSuchBucket", "The specified bucket does not exist", 404);
        return bucket.IsOurs ? bucket : throw MemoryAccount.Refuse(call, "AccessDenied", "Access Denied", 403);
    }

    private MemoryObject Object(byte[] bytes, UploadSettings? settings)
    {
#pragma warning disable CA5351 // An ETag is an MD5.
        var hash = Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
        var parts = settings is not null && bytes.Length >= MultipartFrom ? $"-{(bytes.Length + MultipartFrom - 1) / MultipartFrom}" : "";
        return new MemoryObject(bytes, $"\"{hash}{parts}\"", DateTimeOffset.FromUnixTimeSeconds(account.Now.ToUnixTimeSeconds()), settings);
    }

    private static S3Object Describe(string key, MemoryObject one) => new(key, one.Bytes.Length, one.ModifiedAt, one.ETag);

    private static string PolicyForLogs(string bucket) => $$"""
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Service":"logs.{{MemoryAccount.Region}}.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::{{bucket}}"},
          {"Effect":"Allow","Principal":{"Service":"logs.{{MemoryAccount.Region}}.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{{bucket}}/*"}]}
        """;

    private sealed class Bucket(string name, string region, bool isOurs, bool logsMayWrite)
    {
        public string Name { get; } = name;

        public string Region { get; } = region;

        public bool IsOurs { get; } = isOurs;

        public bool LogsMayWrite { get; } = logsMayWrite;

        public SortedDictionary<string, MemoryObject> Objects { get; } = new(KeyOrder.Of);

        public List<string> Uploads { get; } = [];
    }

    /// <summary>S3 lists keys by their UTF-8 bytes, which differs from UTF-16's order for emoji and the like.</summary>
    private sealed class KeyOrder : IComparer<string>
    {
        public static KeyOrder Of { get; } = new();

        public int Compare(string? one, string? other) => Encoding.UTF8.GetBytes(one!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other!));
    }
}
