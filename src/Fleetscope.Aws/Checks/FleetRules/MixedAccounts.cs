using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds fleet files that name several accounts.</summary>
internal sealed class MixedAccounts(CheckedRuns runs) : IRule
{
    public string Name => "mixed-accounts";

    public string Finds => "ARNs of different accounts in the fleet file, or of another account than the one that is called.";

    public string Fix => "Write the id of your account into every ARN.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } run)
        {
            yield break;
        }

        await run.Account.OpenAsync(cancellationToken);
        var named = FleetParts.Profiles(fleet).Prepend(FleetParts.Role(fleet)).Where(part => Arn.Parse(part.Value) is not null).ToList();
        var ours = run.Account.Caller?.AccountId ?? (named.Count > 0 ? Arn.Parse(named[0].Value)!.Account : "");
        foreach (var part in named.Where(part => Arn.Parse(part.Value)!.Account != ours))
        {
            yield return this.InFleet(
                fleet, Severity.Error, part,
                $"{part.At} is of the account {Arn.Parse(part.Value)!.Account}, and {(run.Account.Caller is null ? "IamFleetRole" : "the caller")} of {ours}");
        }
    }
}
