using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds instance profiles that do not exist, or hold no role.</summary>
internal sealed class InstanceProfileUnfit(CheckedRuns runs) : IRule
{
    public string Name => "instance-profile-unfit";

    public string Finds => "An IamInstanceProfile that the account does not have, without a role in it, or with one that ec2.amazonaws.com may not assume: machines cannot join the cluster.";

    public string Fix => "Create ecsInstanceRole with its instance profile (fleetscope aws bootstrap).";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } run)
        {
            yield break;
        }

        await run.Account.OpenAsync(cancellationToken);
        foreach (var part in FleetParts.Profiles(fleet).DistinctBy(part => part.Value))
        {
            var arn = Arn.Parse(part.Value);
            var name = arn?.Name ?? part.Value;
            if (arn is not null && arn.Account != run.Account.Caller?.AccountId || await run.Account.InstanceProfileAsync(Name, name, cancellationToken) is not { Value: var roles })
            {
                continue;
            }

            if (roles is null or { Count: 0 })
            {
                yield return this.InFleet(fleet, Severity.Error, part, roles is null ? $"the account has no instance profile {name}" : $"the instance profile {name} has no role in it");
            }
            else if (await run.Account.RoleAsync(Name, roles[0], cancellationToken) is { Value: { } role } && !Arn.Allows(role.TrustPolicy, "ec2.amazonaws.com", "sts:AssumeRole"))
            {
                yield return this.InFleet(fleet, Severity.Error, part, $"the trust policy of {roles[0]}, the role in the instance profile {name}, does not let ec2.amazonaws.com assume it");
            }
        }
    }
}
