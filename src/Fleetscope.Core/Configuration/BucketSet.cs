using Fleetscope.Stores;

namespace Fleetscope.Configuration;

/// <summary>The four buckets of a run.</summary>
public sealed record BucketSet(Bucket Control, Bucket Source, Bucket Workspace, Bucket Destination)
{
    public Bucket this[BucketRole role] => role switch
    {
        BucketRole.Source => Source,
        BucketRole.Workspace => Workspace,
        BucketRole.Destination => Destination,
        _ => Control,
    };
}
