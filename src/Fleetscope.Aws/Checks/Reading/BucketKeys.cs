using System.Runtime.CompilerServices;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The four keys that name buckets.</summary>
internal static class BucketKeys
{
    public static readonly IReadOnlyList<(BucketRole Role, string Key)> All =
    [
        (BucketRole.Control, "AWS_BUCKET"), (BucketRole.Source, "SOURCE_BUCKET"), (BucketRole.Workspace, "WORKSPACE_BUCKET"), (BucketRole.Destination, "DESTINATION_BUCKET"),
    ];

    /// <summary>What can be seen of each bucket that the config names, each once.</summary>
    public static async IAsyncEnumerable<(string Key, string Name, BucketSight Sight)> SightsAsync(CheckedRun? run, string asker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (run is null)
        {
            yield break;
        }

        foreach (var (role, key) in All.DistinctBy(bucket => run.Config.Buckets[bucket.Role].Text))
        {
            if (run.Config.Buckets[role] is { IsFolder: false, Text: var name } && await run.Account.BucketAsync(asker, name, cancellationToken) is { Value: var sight })
            {
                yield return (key, name, sight);
            }
        }
    }
}
