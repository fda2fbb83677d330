using Fleetscope.Stores;

namespace Fleetscope.Aws.Workers;

/// <summary>A bucket that is mounted: programs read it in place while the mount is healthy, and everything else goes to S3 itself.</summary>
internal sealed class MountedStore(IObjectStore bucket, BucketMount mount) : IObjectStore
{
    public string? FolderInPlace => mount.IsHealthy ? mount.Folder : null;

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => bucket.ListAsync(prefix, cancellationToken);

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => bucket.FindAsync(key, cancellationToken);

    public Task GetAsync(string key, string file, CancellationToken cancellationToken) => bucket.GetAsync(key, file, cancellationToken);

    public Task PutAsync(string file, string key, CancellationToken cancellationToken) => bucket.PutAsync(file, key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => bucket.DeleteAsync(key, cancellationToken);
}
