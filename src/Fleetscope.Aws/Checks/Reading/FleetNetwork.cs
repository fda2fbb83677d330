using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The subnets that a fleet file names.</summary>
internal static class FleetNetwork
{
    /// <summary>Each of them once, with null for one that the account does not have; nothing for what cannot be known.</summary>
    public static async IAsyncEnumerable<(FleetFile Fleet, FleetPart Part, Subnet? Subnet)> SubnetsAsync(CheckedRun? run, string asker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (run is not { Fleet: { } fleet } || FleetParts.Subnets(fleet).DistinctBy(part => part.Value).ToList() is not { Count: > 0 } parts
            || await run.Account.SubnetsAsync(asker, [.. parts.Select(part => part.Value)], cancellationToken) is not { Value: var subnets })
        {
            yield break;
        }

        foreach (var part in parts)
        {
            yield return (fleet, part, subnets.FirstOrDefault(subnet => subnet.Id == part.Value));
        }
    }
}
