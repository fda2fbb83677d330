using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds subnets whose machines cannot reach AWS.</summary>
internal sealed class NoWayOut(CheckedRuns runs) : IRule
{
    public string Name => "no-way-out";

    public string Finds => "A subnet whose route table leads nowhere, or only to an internet gateway while machines get no public address: without endpoints for ECS, SQS, S3, logs and the image registry, machines run and never join the cluster.";

    public string Fix => "Let machines have public addresses (ASSIGN_IP, AssociatePublicIpAddress), or give the subnet a route to a NAT gateway.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var way in WayOut.OfAsync(runs.Of(context), Name, cancellationToken))
        {
            if (!way.IsOpen)
            {
                yield return this.InFleet(
                    runs.Of(context)!.Fleet!, Severity.Warning, way.Part,
                    way.Ways.Count == 0 ? $"{way.Subnet.Id} has no route out: without endpoints, machines there never join the cluster, and are paid for"
                        : $"{way.Subnet.Id} leads out by {string.Join(", ", way.Ways)} only, and machines get no public address: without endpoints they never join the cluster, and are paid for");
            }
        }
    }
}
