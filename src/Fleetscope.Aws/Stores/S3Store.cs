using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Stores;

/// <summary>An S3 bucket as a store. Objects are streamed from and to files; only <see cref="ListAsync"/> lists.</summary>
/// <remarks>The bucket may be another account's or region's: the calls go where it is, and its owner may want UPLOAD_FLAGS.</remarks>
/// <param name="upload">UPLOAD_FLAGS; see <see cref="UploadFlags"/>.</param>
internal sealed class S3Store(IS3 s3, string bucket, UploadSettings upload, RequestGate gate) : IObjectStore
{
    public string? FolderInPlace => null;

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKey.CheckPrefix(prefix);
        await using var pages = s3.ListObjectsAsync(bucket, prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await AwsFailures.InWordsAsync($"s3://{bucket}/{prefix}", () => pages.MoveNextAsync().AsTask()))
        {
            // The console keeps empty objects like "folder/" for folders; a folder bucket has none of them.
            if (!pages.Current.Key.EndsWith('/'))
            {
                yield return Stored(pages.Current);
            }
        }
    }

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => CallAsync(key,
        async () => await s3.FindObjectAsync(bucket, key, cancellationToken) is { } found ? Stored(found) : null, cancellationToken);

    public async Task GetAsync(string key, string file, CancellationToken cancellationToken)
    {
        var part = $"{file}.{Guid.NewGuid():n}.part";
        try
        {
            if (!await CallAsync(key, () => s3.DownloadAsync(bucket, key, part, cancellationToken), cancellationToken))
            {
                throw new FileNotFoundException($"There is no object {key} in {bucket}.", $"s3://{bucket}/{key}");
            }

            File.Move(part, file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException and not FileNotFoundException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(key, $"it cannot be fetched from s3://{bucket} to {file} ({failure.Message})", "see that there is space where it is fetched to", failure);
        }
        finally
        {
            File.Delete(part);
        }
    }

    public Task PutAsync(string file, string key, CancellationToken cancellationToken) => CallAsync(
        key,
        async () =>
        {
            if (new FileInfo(file).Length > S3Upload.AtOnce)
            {
                await TryAbortOthersAsync(key, cancellationToken);
            }

            await s3.UploadAsync(file, bucket, key, upload, cancellationToken);
            return true;
        },
        cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => CallAsync(
        key,
        async () =>
        {
            await s3.DeleteAsync(bucket, [key], cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Removes the parts that a worker has left who died while it put this very file: whoever puts it now has the right to, and nobody else.</summary>
    private async Task TryAbortOthersAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await s3.AbortUploadsOfAsync(bucket, key, cancellationToken);
        }
        catch (AwsException)
        {
            // Another account's bucket may not let itself be asked; what is left there costs its owner something, and no job anything.
        }
    }

    private Task<T> CallAsync<T>(string key, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        return AwsFailures.InWordsAsync($"s3://{bucket}/{key}", () => gate.PassAsync(call, cancellationToken));
    }

    private static StoredObject Stored(S3Object found) => new(found.Key, found.Size, found.ModifiedAt);
}
