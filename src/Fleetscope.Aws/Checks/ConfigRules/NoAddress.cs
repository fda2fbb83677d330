using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.ConfigRules;

/// <summary>Says what machines without a public address need.</summary>
internal sealed class NoAddress(CheckedRuns runs) : IRule
{
    public string Name => "no-public-address";

    public string Finds => "An ASSIGN_IP of False: without a NAT gateway, or endpoints for ECS, SQS, S3, logs and the image registry, machines run and never join the cluster.";

    public string Fix => "See to it that the subnet has a route to a NAT gateway; else set ASSIGN_IP to True.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Where the fleet file and the account tell how subnets lead out, no-way-out knows better.
        if (runs.Of(context) is { Options.AssignIp: false } run && !await WayOut.OfAsync(run, "no-way-out", cancellationToken).AnyAsync(cancellationToken))
        {
            yield return this.InConfig(
                context, Severity.Warning, "ASSIGN_IP",
                "machines get no public address: without a NAT gateway or endpoints in their subnet they never join the cluster, and are paid for");
        }
    }
}
