namespace Fleetscope.Checks.Reading;

/// <summary>The keys below a folder of a bucket.</summary>
internal sealed class FolderListing
{
    private readonly Dictionary<string, long> keys = new(StringComparer.Ordinal);
    private Dictionary<string, string>? byLowerCase;

    public int Count => keys.Count;

    public long Bytes { get; private set; }

    public IReadOnlyCollection<string> Keys => keys.Keys;

    public void Add(string key, long size)
    {
        keys[key] = size;
        Bytes += size;
    }

    public bool Has(string key) => keys.ContainsKey(key);

    /// <summary>The size of a file; null when it is not there.</summary>
    public long? SizeOf(string key) => keys.TryGetValue(key, out var size) ? size : null;

    /// <summary>A key that differs in upper and lower case only: the most frequent reason why a file is not found.</summary>
    public string? InOtherCase(string key)
    {
        if (byLowerCase is null)
        {
            byLowerCase = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var name in keys.Keys)
            {
                byLowerCase.TryAdd(name, name);
            }
        }

        return byLowerCase.GetValueOrDefault(key);
    }
}
