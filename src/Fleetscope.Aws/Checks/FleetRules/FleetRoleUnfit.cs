using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds fleet roles that do not exist, or that spot fleets cannot act as.</summary>
internal sealed class FleetRoleUnfit(CheckedRuns runs) : IRule
{
    public string Name => "fleet-role-unfit";

    public string Finds => "An IamFleetRole that the account does not have, or that spotfleet.amazonaws.com may not assume: the request fails.";

    public string Fix => "Create aws-ec2-spot-fleet-tagging-role (fleetscope aws bootstrap), or name a role that spotfleet.amazonaws.com may assume.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } run || FleetParts.Role(fleet) is not { } part || Arn.Parse(part.Value) is not { } arn)
        {
            yield break;
        }

        await run.Account.OpenAsync(cancellationToken);
        if (run.Account.Caller is not { } caller || caller.AccountId != arn.Account || await run.Account.RoleAsync(Name, arn.Name, cancellationToken) is not { Value: var role })
        {
            yield break;
        }

        if (role is null)
        {
            yield return this.InFleet(fleet, Severity.Error, part, $"the account has no role {arn.Name}");
        }
        else if (!Arn.Allows(role.TrustPolicy, "spotfleet.amazonaws.com", "sts:AssumeRole"))
        {
            yield return this.InFleet(fleet, Severity.Error, part, $"the trust policy of the role {arn.Name} does not let spotfleet.amazonaws.com assume it");
        }
    }
}
