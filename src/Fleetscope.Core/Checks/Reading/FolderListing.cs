namespace Fleetscope.Checks.Reading;

/// <summary>The keys below a folder of a bucket.</summary>
internal sealed class FolderListing
{
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private Dictionary<string, string>? byLowerCase;

    public int Count => keys.Count;

    public long Bytes { get; private set; }

    public IReadOnlyCollection<string> Keys => keys;

    public void Add(string key, long size)
    {
        keys.Add(key);
        Bytes += size;
    }

    public bool Has(string key) => keys.Contains(key);

    /// <summary>A key that differs in upper and lower case only: the most frequent reason why a file is not found.</summary>
    public string? InOtherCase(string key)
    {
        if (byLowerCase is null)
        {
            byLowerCase = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var name in keys)
            {
                byLowerCase.TryAdd(name, name);
            }
        }

        return byLowerCase.GetValueOrDefault(key);
    }
}
