using Fleetscope.Stores;

namespace Fleetscope.Tests.Checks;

/// <summary>A folder as a bucket that is only looked into. Counts the listings, so that tests can hold rules to one a folder.</summary>
internal sealed class FolderStore(string folder) : IObjectStore
{
    public int Listings { get; private set; }

    public string? FolderInPlace => folder;

    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Listings++;
        await Task.CompletedTask;
        var top = Path.Combine(folder, prefix.Contains('/') ? prefix[..prefix.LastIndexOf('/')] : "");
        foreach (var file in Directory.Exists(top) ? Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories) : [])
        {
            var key = Path.GetRelativePath(folder, file);
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return new StoredObject(key, new FileInfo(file).Length, default);
            }
        }
    }

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(folder, key));
        return Task.FromResult(file.Exists ? new StoredObject(key, file.Length, default) : null);
    }

    public Task GetAsync(string key, string file, CancellationToken cancellationToken) => throw new InvalidOperationException("A check fetches nothing from a folder.");

    public Task PutAsync(string file, string key, CancellationToken cancellationToken) => throw new InvalidOperationException("A check writes nothing.");

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new InvalidOperationException("A check removes nothing.");
}
