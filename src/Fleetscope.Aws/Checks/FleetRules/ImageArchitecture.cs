using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds machine images for other processors than the machines have.</summary>
internal sealed class ImageArchitecture(CheckedRuns runs) : IRule
{
    public string Name => "machine-image-architecture";

    public string Finds => "An ImageId for other processors than a MACHINE_TYPE has: the request fails.";

    public string Fix => "Choose types for the image, or remove ImageId.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { } run || await run.Account.TypesAsync(Name, MachineSight.TypesOf(run), cancellationToken) is not { Value: var types })
        {
            yield break;
        }

        await foreach (var (fleet, part, image) in FleetImages.OfAsync(run, Name, cancellationToken))
        {
            if (image is { Architecture.Length: > 0 } && types.FirstOrDefault(type => !type.Architectures.Contains(image.Architecture)) is { } unfit)
            {
                yield return this.InFleet(
                    fleet, Severity.Error, part,
                    $"the machine image {part.Value} is for {image.Architecture}, and {unfit.Name} is a machine of {string.Join(", ", unfit.Architectures)}");
            }
        }
    }
}
