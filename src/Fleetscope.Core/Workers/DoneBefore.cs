using Fleetscope.Stores;

namespace Fleetscope.Workers;

/// <summary>Finds jobs whose outputs are there already (CHECK_IF_DONE_BOOL), with one listing per run and not one per job.</summary>
/// <remarks>
/// The family lists for every job, a thousand keys at most (<c>list_objects</c>), which costs money on wide buckets
/// (Distributed-CellProfiler issue 214). Here the prefix that all jobs share is listed once, to its end.
/// </remarks>
internal sealed class DoneBefore(IObjectStore outputs)
{
    private readonly AskedOnce<Dictionary<string, int>> listings = new();

    /// <summary>How many files below the job's folder count.</summary>
    public async Task<int> CountAsync(OutputRule rule, CancellationToken cancellationToken)
    {
        var top = rule.Top.Length == 0 ? "" : rule.Top + "/";
        var counts = await listings.GetAsync(top, () => ListAsync(top, rule), cancellationToken);
        return counts.GetValueOrDefault(rule.Folder);
    }

    // Counts for every folder at once, since the name that must hold NECESSARY_STRING is relative to whichever folder is asked about.
    private async Task<Dictionary<string, int>> ListAsync(string top, OutputRule rule)
    {
        Dictionary<string, int> counts = [];
        await foreach (var found in outputs.ListAsync(top, CancellationToken.None))
        {
            for (var slash = found.Key.LastIndexOf('/'); slash >= 0 && slash >= top.Length - 1; slash = slash == 0 ? -1 : found.Key.LastIndexOf('/', slash - 1))
            {
                if (rule.Counts(found.Key[(slash + 1)..], found.Size))
                {
                    var folder = found.Key[..slash];
                    counts[folder] = counts.GetValueOrDefault(folder) + 1;
                }
            }

            if (top.Length == 0 && rule.Counts(found.Key, found.Size))
            {
                counts[""] = counts.GetValueOrDefault("") + 1;
            }
        }

        return counts;
    }
}
