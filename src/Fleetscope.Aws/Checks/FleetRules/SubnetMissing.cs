using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds subnets that the region does not have.</summary>
internal sealed class SubnetMissing(CheckedRuns runs) : IRule
{
    public string Name => "subnet-missing";

    public string Finds => "A SubnetId that the account does not have in this region: the request fails.";

    public string Fix => "Correct it; subnets are of one region.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (fleet, part, subnet) in FleetNetwork.SubnetsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (subnet is null)
            {
                yield return this.InFleet(fleet, Severity.Error, part, $"{runs.Of(context)!.Options.Region} has no subnet {part.Value}");
            }
        }
    }
}
