using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds a cluster that others use too.</summary>
internal sealed class SharedCluster(CheckedRuns runs) : IRule
{
    public string Name => "shared-cluster";

    public string Finds => "The cluster 'default' with other services or machines in it: containers of the family's tools may land on this run's machines.";

    public string Fix => "Give the run an ECS_CLUSTER of its own.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options: { EcsCluster: "default" } options } run || await run.Account.ClusterAsync(Name, options.EcsCluster, cancellationToken) is not { Value: { } cluster }
            || await run.Account.ServicesAsync(Name, options.EcsCluster, cancellationToken) is not { Value: var services })
        {
            yield break;
        }

        var others = services.Count(service => Arn.Parse(service)?.Name != context.Config.AppName + "Service");
        if (others > 0 || cluster.RegisteredInstances > 0 && services.Count == 0)
        {
            yield return this.InConfig(
                context, Severity.Warning, "ECS_CLUSTER", $"the cluster default has {others} service{(others == 1 ? "" : "s")} of others and {cluster.RegisteredInstances} machine{(cluster.RegisteredInstances == 1 ? "" : "s")}: their containers may land on this run's machines");
        }
    }
}
