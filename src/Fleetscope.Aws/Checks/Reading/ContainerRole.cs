using Fleetscope.Aws.Api;
using Fleetscope.Aws.Setup;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The role that containers would act as.</summary>
/// <param name="Role">Null when the account does not have it.</param>
/// <param name="IsNamed">Whether config or profile name it; else it is the usual one.</param>
internal sealed record ContainerRole(string Name, IamRole? Role, bool IsNamed)
{
    /// <returns>Null when it cannot be known: no account, another's role, keys instead of a role, or a run that is set up.</returns>
    public static async Task<ContainerRole?> OfAsync(CheckedRun? run, string asker, CancellationToken cancellationToken)
    {
        if (run?.Terms is not { IsSetUp: false, Access: { KeysForContainers: null } access })
        {
            return null;
        }

        await run.Account.OpenAsync(cancellationToken);
        var named = run.Account.ProfileTrouble is null ? run.Options.TaskRoleArn ?? access.RoleOfProfile(run.Options) : run.Options.TaskRoleArn;
        var arn = named is null ? null : Arn.Parse(named);
        if (named is not null && (arn is null || arn.Account != run.Account.Caller?.AccountId))
        {
            return null;
        }

        var name = arn?.Name ?? ContainerCredentials.UsualRole;
        return await run.Account.RoleAsync(asker, name, cancellationToken) is { Value: var role } ? new ContainerRole(name, role, arn is not null) : null;
    }
}
