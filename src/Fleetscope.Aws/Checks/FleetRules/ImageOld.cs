using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds machine images that their owner has given up.</summary>
internal sealed class ImageOld(CheckedRuns runs) : IRule
{
    public string Name => "machine-image-old";

    public string Finds => "An ImageId that is deprecated: it gets no security updates, and disappears some day.";

    public string Fix => "Remove ImageId and BlockDeviceMappings: then AWS's current image for ECS is taken.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (fleet, part, image) in FleetImages.OfAsync(runs.Of(context), Name, cancellationToken))
        {
            if (image is { IsDeprecated: true })
            {
                yield return this.InFleet(fleet, Severity.Warning, part, $"the machine image {part.Value} ({image.Name}) is deprecated");
            }
        }
    }
}
