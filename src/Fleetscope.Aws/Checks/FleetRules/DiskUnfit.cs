using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Fleet;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds disks that do not go with the machine image.</summary>
internal sealed class DiskUnfit(CheckedRuns runs) : IRule
{
    public string Name => "disk-does-not-fit-image";

    public string Finds => "A SnapshotId that is not the image's own, or a VolumeSize below the snapshot's: the request fails, or the machine does not start.";

    public string Fix => "Take SnapshotId and VolumeSize from the image, or remove ImageId and BlockDeviceMappings.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (fleet, part, image) in FleetImages.OfAsync(runs.Of(context), Name, cancellationToken))
        {
            if (image is null)
            {
                continue;
            }

            foreach (var finding in OfImage(fleet, part, image))
            {
                yield return finding;
            }
        }
    }

    private IEnumerable<Finding> OfImage(FleetFile fleet, FleetPart part, MachineImage image)
    {
        var index = FleetParts.IndexOf(part);
        foreach (var (at, mapping) in FleetParts.Disks(fleet.LaunchSpecifications[index], index))
        {
            if (image.Devices.GetValueOrDefault(FleetParts.TextOf(mapping["DeviceName"]) ?? "") is not { } device || mapping["Ebs"] is not JsonObject disk)
            {
                continue;
            }

            if (FleetParts.TextOf(disk["SnapshotId"]) is { } snapshot && device.SnapshotId.Length > 0 && snapshot != device.SnapshotId)
            {
                yield return this.InFleet(fleet, Severity.Error, new FleetPart($"{at}.Ebs.SnapshotId", snapshot), $"{snapshot} is not the snapshot of {image.Id}, which has {device.SnapshotId}");
            }

            if (disk["VolumeSize"] is JsonValue size && size.TryGetValue<int>(out var sizeGB) && sizeGB < device.SizeGB && device.SnapshotId.Length > 0)
            {
                yield return this.InFleet(fleet, Severity.Error, new FleetPart($"{at}.Ebs.VolumeSize", $"{sizeGB}"), $"{sizeGB} GB are less than the {device.SizeGB} GB of the image {image.Id}");
            }
        }
    }
}
