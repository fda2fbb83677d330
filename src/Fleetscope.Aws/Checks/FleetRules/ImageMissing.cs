using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds machine images that the region does not have.</summary>
internal sealed class ImageMissing(CheckedRuns runs) : IRule
{
    public string Name => "machine-image-missing";

    public string Finds => "An ImageId that the region does not have: images are of one region.";

    public string Fix => "Remove ImageId and BlockDeviceMappings: then AWS's current image for ECS is taken.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (fleet, part, image) in FleetImages.OfAsync(runs.Of(context), Name, cancellationToken))
        {
            if (image is null)
            {
                yield return this.InFleet(fleet, Severity.Error, part, $"{runs.Of(context)!.Options.Region} has no machine image {part.Value}");
            }
        }
    }
}
