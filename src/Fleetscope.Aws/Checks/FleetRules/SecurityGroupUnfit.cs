using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds security groups that do not exist, or are of another network than the subnets.</summary>
internal sealed class SecurityGroupUnfit(CheckedRuns runs) : IRule
{
    public string Name => "security-group-unfit";

    public string Finds => "A security group that the region does not have, or of another VPC than the subnets: the request fails.";

    public string Fix => "Name security groups of the VPC of the subnets.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } run || FleetParts.SecurityGroups(fleet).ToList() is not { Count: > 0 } parts
            || await run.Account.SecurityGroupsAsync(Name, [.. parts.Select(part => part.Value).Distinct()], cancellationToken) is not { Value: var groups })
        {
            yield break;
        }

        var networks = new HashSet<string>();
        await foreach (var (_, _, subnet) in FleetNetwork.SubnetsAsync(run, Name, cancellationToken))
        {
            networks.UnionWith(subnet is null ? [] : [subnet.VpcId]);
        }

        foreach (var part in parts.DistinctBy(part => part.Value))
        {
            if (groups.FirstOrDefault(one => one.Id == part.Value) is not { } group)
            {
                yield return this.InFleet(fleet, Severity.Error, part, $"{run.Options.Region} has no security group {part.Value}");
            }
            else if (networks.Count > 0 && !networks.Contains(group.VpcId))
            {
                yield return this.InFleet(fleet, Severity.Error, part, $"the security group {part.Value} is of {group.VpcId}, and the subnets are of {string.Join(", ", networks)}");
            }
        }
    }
}
