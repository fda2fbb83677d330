using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds machine images that are not made for ECS.</summary>
internal sealed class ImageWithoutEcs(CheckedRuns runs) : IRule
{
    public string Name => "machine-image-without-ecs";

    public string Finds => "An ImageId whose name does not speak of ECS: without its agent, machines run and never join the cluster.";

    public string Fix => "Remove ImageId and BlockDeviceMappings: then AWS's current image for ECS is taken.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (fleet, part, image) in FleetImages.OfAsync(runs.Of(context), Name, cancellationToken))
        {
            if (image is not null && !image.Name.Contains("ecs", StringComparison.OrdinalIgnoreCase))
            {
                yield return this.InFleet(
                    fleet, Severity.Warning, part,
                    $"the machine image {part.Value} is {(image.Name.Length == 0 ? "nameless" : image.Name)}, which does not sound like one with the ECS agent");
            }
        }
    }
}
