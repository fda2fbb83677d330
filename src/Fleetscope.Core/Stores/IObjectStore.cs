namespace Fleetscope.Stores;

/// <summary>The objects of one bucket.</summary>
/// <remarks>
/// Keys are relative, with '/' between their parts. A key that would leave the bucket (<c>..</c>, an absolute path, NUL) is refused with a
/// <see cref="FleetscopeException"/>. Implementations are safe for concurrent use.
/// </remarks>
public interface IObjectStore
{
    /// <summary>The folder in which programs may read the objects where they lie; null when they must be fetched first.</summary>
    string? FolderInPlace { get; }

    /// <summary>The objects whose keys start with <paramref name="prefix"/>, at any depth, as a stream. No such prefix: none.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>One object's size and time, or null when there is none.</summary>
    Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Copies an object into a new file. A half-written file is never left under that name.</summary>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    Task GetAsync(string key, string file, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a file under a key, replacing what was there, so that readers see the old or the new object and never a part.
    /// The file may be moved rather than copied: it belongs to the store afterwards.
    /// </summary>
    Task PutAsync(string file, string key, CancellationToken cancellationToken);

    /// <summary>Removes an object. None there: nothing happens.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);
}

/// <summary>An object as a listing shows it.</summary>
public sealed record StoredObject(string Key, long Size, DateTimeOffset ModifiedAt);
