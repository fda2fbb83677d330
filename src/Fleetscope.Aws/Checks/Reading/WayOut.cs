using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>How machines in a subnet reach AWS.</summary>
/// <param name="HasAddress">Whether machines get a public address there; an internet gateway serves no others.</param>
/// <param name="Ways">Where the subnet's route table leads.</param>
internal sealed record WayOut(FleetPart Part, Subnet Subnet, bool HasAddress, IReadOnlyList<string> Ways)
{
    public bool IsOpen => Ways.Any(way => HasAddress || !IsInternetGateway(way));

    private static bool IsInternetGateway(string way) => way.StartsWith("igw-", StringComparison.Ordinal);

    /// <summary>Those of the fleet file's subnets, each as its launch specification uses it; nothing for what cannot be known.</summary>
    public static async IAsyncEnumerable<WayOut> OfAsync(CheckedRun? run, string asker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(FleetPart Part, Subnet Subnet)> known = [];
        await foreach (var (_, part, subnet) in FleetNetwork.SubnetsAsync(run, asker, cancellationToken))
        {
            if (subnet is not null)
            {
                known.Add((part, subnet));
            }
        }

        if (known.Count == 0 || await run!.Account.RouteTablesAsync(asker, [.. known.Select(one => one.Subnet.VpcId).Distinct()], cancellationToken) is not { Value: var tables })
        {
            yield break;
        }

        foreach (var (part, subnet) in known)
        {
            if ((tables.FirstOrDefault(one => one.Subnets.Contains(subnet.Id)) ?? tables.FirstOrDefault(one => one.IsMain && one.VpcId == subnet.VpcId)) is { } table)
            {
                var specification = run.Fleet!.LaunchSpecifications[FleetParts.IndexOf(part)];
                yield return new WayOut(part, subnet, run.Options.AssignIp && (Said(specification) ?? subnet.AssignsPublicIp), table.WaysOut);
            }
        }
    }

    /// <summary>What a launch specification says about addresses; null when it leaves that to the subnet.</summary>
    public static bool? Said(JsonObject specification) =>
        (specification["NetworkInterfaces"] as JsonArray)?.FirstOrDefault()?["AssociatePublicIpAddress"] is JsonValue said && said.TryGetValue<bool>(out var truth) ? truth : null;
}
