using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Aws.Planning;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.MachineRules;

/// <summary>Finds fleets that the account may not have.</summary>
internal sealed class QuotaTooSmall(CheckedRuns runs) : IRule
{
    public string Name => "quota-too-small";

    public string Finds => "More vCPUs than the account's quota for spot machines (L-34B43A08): the fleet stays smaller than CLUSTER_MACHINES.";

    public string Fix => "Ask for a larger quota (Service Quotas, EC2, All Standard Spot Instance Requests), or lower CLUSTER_MACHINES.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Options: var options } run || await run.Account.TypesAsync(Name, MachineSight.TypesOf(run), cancellationToken) is not { Value: var known })
        {
            yield break;
        }

        // Other families (g, p, f, x, ...) have quotas of their own.
        var standard = known.Where(type => "acdhimrtz".Contains(type.Name[0], StringComparison.Ordinal) && !type.Name.StartsWith("inf", StringComparison.Ordinal) && !type.Name.StartsWith("trn", StringComparison.Ordinal)
            && !type.Name.StartsWith("dl", StringComparison.Ordinal) && !type.Name.StartsWith("hpc", StringComparison.Ordinal)).ToList();
        if (standard.Count == 0 || standard.Count < known.Count || await run.Account.SpotQuotaAsync(Name, cancellationToken) is not { Value: { } quota })
        {
            yield break;
        }

        var smallest = standard.Min(type => type.VCpus);
        var wanted = (long)options.ClusterMachines * smallest;
        if (quota < wanted)
        {
            yield return this.InConfig(
                context, quota < smallest ? Severity.Error : Severity.Warning, "CLUSTER_MACHINES", $"{options.ClusterMachines:N0} machines have {wanted:N0} vCPUs at least, and the account's quota for all its spot machines is {quota:N0}: {(int)(quota / smallest):N0} of them may come");
        }
    }
}
