using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds key pairs that the region does not have.</summary>
internal sealed class KeyPairMissing(CheckedRuns runs) : IRule
{
    public string Name => "key-pair-missing";

    public string Finds => "A KeyName that the region does not have: the request fails.";

    public string Fix => "Create the key pair in this region, or remove KeyName.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } run)
        {
            yield break;
        }

        foreach (var part in FleetParts.KeyNames(fleet).DistinctBy(part => part.Value))
        {
            if (await run.Account.KeyPairAsync(Name, part.Value, cancellationToken) is { Value: false })
            {
                yield return this.InFleet(fleet, Severity.Error, part, $"{run.Options.Region} has no key pair {part.Value}");
            }
        }
    }
}
