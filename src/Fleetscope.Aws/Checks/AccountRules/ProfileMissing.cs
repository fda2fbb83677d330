using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds an AWS_PROFILE that this machine cannot act as.</summary>
internal sealed class ProfileMissing(CheckedRuns runs) : IRule
{
    public string Name => "profile-missing";

    public string Finds => "An AWS_PROFILE that does not exist on this machine, or that has nothing to sign with.";

    public string Fix => "Name an existing profile, or 'default' for AWS's usual search.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Of(context) is not { } run)
        {
            yield break;
        }

        await run.Account.OpenAsync(cancellationToken);
        if (run.Account.ProfileTrouble is { } trouble)
        {
            yield return this.InConfig(context, Severity.Error, "AWS_PROFILE", $"{trouble.What}: {trouble.Cause}", trouble.Next);
        }
    }
}
