using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds disks that containers do not use.</summary>
internal sealed class DiskUnused(CheckedRuns runs) : IRule
{
    /// <summary>How AWS's images are named: Amazon Linux 1, 2 and 2023.</summary>
    private static readonly string[] Amazons = ["amzn-ami-", "amzn2-ami-", "al2023-ami-"];

    public string Name => "disk-not-used";

    public string Finds => "BlockDeviceMappings of another layout than the image has: EBS_VOL_SIZE would enlarge a disk that containers do not use (Amazon Linux 1 keeps them on a second one, later images on the root).";

    public string Fix => "Take the image's own mappings, or remove ImageId and BlockDeviceMappings.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (fleet, part, image) in FleetImages.OfAsync(runs.Of(context), Name, cancellationToken))
        {
            if (image is null || !Array.Exists(Amazons, name => image.Name.StartsWith(name, StringComparison.Ordinal)))
            {
                continue;
            }

            var isFirst = image.Name.StartsWith(Amazons[0], StringComparison.Ordinal);
            var mappings = FleetParts.Disks(fleet.LaunchSpecifications[FleetParts.IndexOf(part)], 0).Count();
            if (isFirst != mappings >= 2)
            {
                yield return this.InFleet(
                    fleet, Severity.Warning, part with { At = part.At.Replace("ImageId", "BlockDeviceMappings", StringComparison.Ordinal), Value = $"{mappings}" },
                    isFirst ? $"{part.Value} ({image.Name}) keeps containers on a second disk, and there {(mappings == 0 ? "are no mappings" : "is one mapping")}: EBS_VOL_SIZE enlarges the root instead"
                        : $"{part.Value} ({image.Name}) keeps containers on its root, and there are {mappings} mappings: EBS_VOL_SIZE enlarges the second disk, which nobody uses");
            }
        }
    }
}
