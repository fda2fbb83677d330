using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Fleet;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds subnets without addresses for all machines.</summary>
internal sealed class FewAddresses(CheckedRuns runs) : IRule
{
    public string Name => "few-addresses";

    public string Finds => "Subnets with fewer free addresses than CLUSTER_MACHINES: the fleet stays smaller.";

    public string Fix => "Add subnets to the fleet file, or lower CLUSTER_MACHINES.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, (FleetFile Fleet, FleetPart Part, Subnet Subnet)>();
        await foreach (var (fleet, part, subnet) in FleetNetwork.SubnetsAsync(runs.Of(context), Name, cancellationToken))
        {
            if (subnet is null)
            {
                yield break;
            }

            found.TryAdd(subnet.Id, (fleet, part, subnet));
        }

        if (found.Count > 0 && found.Values.Sum(one => one.Subnet.FreeAddresses) is var free && runs.Of(context)!.Options.ClusterMachines is var machines && free < machines)
        {
            var first = found.Values.First();
            yield return this.InFleet(
                first.Fleet, free == 0 ? Severity.Error : Severity.Warning, first.Part,
                $"{string.Join(", ", found.Keys)} {(found.Count == 1 ? "has" : "have")} {free:N0} free addresses for {machines:N0} machines");
        }
    }
}
