using Fleetscope.Stores;

namespace Fleetscope.Submitting;

/// <summary>Tells whether files are there, by one listing per folder.</summary>
/// <remarks>Commits come in the order of the job file, so neighbours share folders: a few listings are remembered, not all.</remarks>
internal sealed class FolderListings(IObjectStore store)
{
    private const int Remembered = 64;

    private readonly Dictionary<string, Dictionary<string, long>> listings = [];
    private readonly Queue<string> oldest = new();

    /// <summary>Whether every file is at its key with its size.</summary>
    public async Task<bool> HoldAsync(IReadOnlyList<CommittedFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var folder = file.Key[..(file.Key.LastIndexOf('/') + 1)];
            var listing = await ListAsync(folder, cancellationToken);
            if (!listing.TryGetValue(file.Key, out var size) || size != file.Size)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<Dictionary<string, long>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        if (listings.TryGetValue(folder, out var known))
        {
            return known;
        }

        Dictionary<string, long> found = [];
        await foreach (var entry in store.ListAsync(folder, cancellationToken))
        {
            found[entry.Key] = entry.Size;
        }

        if (oldest.Count == Remembered)
        {
            listings.Remove(oldest.Dequeue());
        }

        oldest.Enqueue(folder);
        return listings[folder] = found;
    }
}
