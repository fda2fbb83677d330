using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The machine images that a fleet file names.</summary>
internal static class FleetImages
{
    /// <summary>Each of them once, with null for one that the region does not have; nothing for what cannot be known.</summary>
    public static async IAsyncEnumerable<(FleetFile Fleet, FleetPart Part, MachineImage? Image)> OfAsync(CheckedRun? run, string asker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (run is not { Fleet: { } fleet })
        {
            yield break;
        }

        foreach (var part in FleetParts.Images(fleet).DistinctBy(part => part.Value))
        {
            if (await run.Account.ImageAsync(asker, part.Value, cancellationToken) is { Value: var image })
            {
                yield return (fleet, part, image);
            }
        }
    }
}
