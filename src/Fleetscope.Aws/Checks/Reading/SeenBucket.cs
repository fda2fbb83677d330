using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Checks;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>A bucket that rules look into; nothing is ever written.</summary>
/// <remarks>Throws a <see cref="BucketUnreadableException"/> for what cannot be seen; the account remembers why.</remarks>
/// <param name="mostListed">Objects that a listing goes through at most.</param>
internal sealed class SeenBucket(AccountView account, string bucket, int mostListed = SeenBucket.MostListed) : IObjectStore
{
    /// <summary>200 calls.</summary>
    public const int MostListed = 200_000;

    public string? FolderInPlace => null;

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listed = 0;
        IAsyncEnumerator<S3Object>? pages = null;
        try
        {
            while (await account.InBucketAsync(
                bucket, "s3:ListBucket",
                async s3 => await (pages ??= s3.ListObjectsAsync(bucket, prefix, cancellationToken).GetAsyncEnumerator(cancellationToken)).MoveNextAsync(),
                cancellationToken))
            {
                if (++listed > mostListed)
                {
                    throw account.TooMuch(bucket, $"s3://{bucket}/{prefix} has more than {mostListed:N0} objects");
                }

                // The console keeps empty objects like "folder/" for folders.
                if (!pages!.Current.Key.EndsWith('/'))
                {
                    yield return Stored(pages.Current);
                }
            }
        }
        finally
        {
            if (pages is not null)
            {
                await pages.DisposeAsync();
            }
        }
    }

    public async Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        // S3 answers 403 for what is not there, to those who may not list (HeadObject).
        ObjectKey.Check(key);
        return await account.InBucketAsync(bucket, "s3:GetObject", s3 => s3.FindObjectAsync(bucket, key, cancellationToken), cancellationToken) is { } found ? Stored(found) : null;
    }

    public async Task GetAsync(string key, string file, CancellationToken cancellationToken)
    {
        ObjectKey.Check(key);
        if (!await account.InBucketAsync(bucket, "s3:GetObject", s3 => s3.DownloadAsync(bucket, key, file, cancellationToken), cancellationToken))
        {
            throw new FileNotFoundException($"There is no object {key} in {bucket}.", $"s3://{bucket}/{key}");
        }
    }

    public Task PutAsync(string file, string key, CancellationToken cancellationToken) => throw new InvalidOperationException("Checks write nothing.");

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new InvalidOperationException("Checks remove nothing.");

    private static StoredObject Stored(S3Object found) => new(found.Key, found.Size, found.ModifiedAt);
}
