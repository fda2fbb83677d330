namespace Fleetscope.Aws.Api;

/// <summary>The calls of S3 in use, through AWSSDK.S3.</summary>
/// <remarks>Calls on a bucket that does not exist or is closed to us throw an <see cref="AwsException"/>: <c>NoSuchBucket</c>, <c>AccessDenied</c>.</remarks>
internal interface IS3
{
    /// <summary>HeadBucket.</summary>
    /// <returns>The bucket's region; null when there is no such bucket.</returns>
    /// <exception cref="AwsException"><c>AccessDenied</c> when it is another's.</exception>
    Task<string?> FindBucketAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>GetBucketPolicy.</summary>
    /// <returns>JSON; null when the bucket has none.</returns>
    Task<string?> FindPolicyAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>HeadObject.</summary>
    Task<S3Object?> FindObjectAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>ListObjectsV2 to its end, page by page as it is read.</summary>
    IAsyncEnumerable<S3Object> ListObjectsAsync(string bucket, string prefix, CancellationToken cancellationToken);

    /// <summary>GetObject of something small.</summary>
    /// <returns>Null when there is none.</returns>
    Task<S3Content?> ReadAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>PutObject of something small.</summary>
    /// <returns>The new ETag; null when <paramref name="condition"/> does not hold (somebody else was faster).</returns>
    Task<string?> WriteAsync(string bucket, string key, ReadOnlyMemory<byte> bytes, WriteCondition condition, CancellationToken cancellationToken);

    /// <summary>GetObject into a new file, streamed, size and checksum verified.</summary>
    /// <returns>False when there is no such object.</returns>
    Task<bool> DownloadAsync(string bucket, string key, string file, CancellationToken cancellationToken);

    /// <summary>PutObject of a file, or a multipart upload for a big one; streamed, with a checksum. An upload that fails leaves no parts behind.</summary>
    Task UploadAsync(string file, string bucket, string key, UploadSettings settings, CancellationToken cancellationToken);

    /// <summary>DeleteObjects, in calls of a thousand at most. Those that are gone are no error.</summary>
    Task DeleteAsync(string bucket, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>ListObjectsV2 with a delimiter: the names of the folders directly below <paramref name="prefix"/>, which ends with a slash, without slashes.</summary>
    IAsyncEnumerable<string> ListFoldersAsync(string bucket, string prefix, CancellationToken cancellationToken);

    /// <summary>ListMultipartUploads to its end: the keys of the uploads in progress below <paramref name="prefix"/>, a key for each upload.</summary>
    IAsyncEnumerable<string> ListUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken);

    /// <summary>AbortMultipartUpload for every upload in progress of exactly this key.</summary>
    /// <returns>How many there were.</returns>
    Task<int> AbortUploadsOfAsync(string bucket, string key, CancellationToken cancellationToken);

    /// <summary>AbortMultipartUpload for every upload in progress whose key starts with <paramref name="prefix"/>.</summary>
    /// <returns>How many there were.</returns>
    Task<int> AbortUploadsAsync(string bucket, string prefix, CancellationToken cancellationToken);
}

internal sealed record S3Object(string Key, long Size, DateTimeOffset ModifiedAt, string ETag);

internal sealed record S3Content(byte[] Bytes, string ETag);

/// <summary>When a write may replace what is there.</summary>
internal sealed record WriteCondition
{
    private WriteCondition(string? ifMatch, bool ifNoneMatch) => (IfMatch, IfNoneMatch) = (ifMatch, ifNoneMatch);

    /// <summary>The ETag that must be there still; null: no such condition.</summary>
    public string? IfMatch { get; }

    /// <summary>Whether nothing may be there.</summary>
    public bool IfNoneMatch { get; }

    public static WriteCondition Always { get; } = new(null, false);

    public static WriteCondition OnlyNew { get; } = new(null, true);

    public static WriteCondition Unchanged(string etag) => new(etag, false);
}

/// <summary>What UPLOAD_FLAGS asks for; null members are not sent.</summary>
internal sealed record UploadSettings
{
    /// <summary><c>--acl</c>.</summary>
    public string? Acl { get; init; }

    /// <summary><c>--storage-class</c>.</summary>
    public string? StorageClass { get; init; }

    /// <summary><c>--sse</c>: AES256 or aws:kms.</summary>
    public string? Encryption { get; init; }

    /// <summary><c>--sse-kms-key-id</c>.</summary>
    public string? EncryptionKey { get; init; }

    /// <summary><c>--content-type</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary><c>--metadata</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary><c>--request-payer</c>.</summary>
    public bool RequesterPays { get; init; }
}
