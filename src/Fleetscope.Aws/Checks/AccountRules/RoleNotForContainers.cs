using System.Runtime.CompilerServices;
using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.AccountRules;

/// <summary>Finds a role that containers cannot act as.</summary>
internal sealed class RoleNotForContainers(CheckedRuns runs) : IRule
{
    public string Name => "role-not-for-containers";

    public string Finds => "A role for the containers that ecs-tasks.amazonaws.com may not assume: every container fails to get credentials.";

    public string Fix => "Add ecs-tasks.amazonaws.com to the trust policy of the role.";

    public async IAsyncEnumerable<Finding> CheckAsync(CheckContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await ContainerRole.OfAsync(runs.Of(context), Name, cancellationToken) is { Role: { } role } found && !Arn.Allows(role.TrustPolicy, "ecs-tasks.amazonaws.com", "sts:AssumeRole"))
        {
            yield return this.InConfig(context, Severity.Error, "TASK_ROLE_ARN", $"the trust policy of the role {found.Name} does not let ecs-tasks.amazonaws.com assume it");
        }
    }
}
