using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds runs whose containers have no role to act as.</summary>
internal sealed class NoContainerRole(CheckedRuns runs) : IRule
{
    public string Name => "no-container-role";

    public string Finds => "No TASK_ROLE_ARN, no role_arn in the profile and no role FleetscopeTaskRole, or a TASK_ROLE_ARN that does not exist: setup refuses, or containers may do nothing.";

    public string Fix => "Set TASK_ROLE_ARN, create FleetscopeTaskRole (fleetscope aws bootstrap), or accept that your own keys stand in the task definition (fleetscope setup --keys-in-task-definition).";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await ContainerRole.OfAsync(runs.Of(context), Name, cancellationToken) is not { } role)
        {
            yield break;
        }

        if (role.Role is null)
        {
            yield return this.InConfig(
                context, Severity.Error, "TASK_ROLE_ARN",
                role.IsNamed ? $"the account has no role {role.Name}" : $"the config has no TASK_ROLE_ARN, the profile has no role_arn, and the account has no role {role.Name}");
        }
    }
}
