using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds subnets whose machines cannot reach AWS.</summary>
internal sealed class NoWayOut(CheckedRuns runs) : IRule
{
    public string Name => "no-way-out";

    public string Finds => "Subnets whose route table leads nowhere, or only to an internet gateway while machines get no public address: without endpoints for ECS, SQS, S3, logs and the image registry, machines run and never join the cluster.";

    public string Fix => "Let machines have public addresses (ASSIGN_IP, AssociatePublicIpAddress), or give the subnet a route to a NAT gateway.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var closed = await WayOut.OfAsync(runs.Of(context), Name, cancellationToken).Where(way => !way.IsOpen).ToListAsync(cancellationToken);
        foreach (var alike in closed.GroupBy(way => string.Join(", ", way.Ways)))
        {
            var subnets = string.Join(", ", alike.Select(way => way.Subnet.Id));
            var isOne = alike.Count() == 1;
            yield return this.InFleet(
                runs.Of(context)!.Fleet!, Severity.Warning, alike.First().Part,
                alike.Key.Length == 0 ? $"{subnets} {(isOne ? "has" : "have")} no route out: without endpoints, machines there never join the cluster, and are paid for"
                    : $"{subnets} {(isOne ? "leads" : "lead")} out by {alike.Key} only, and machines get no public address: without endpoints they never join the cluster, and are paid for");
        }
    }
}
