using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Setup;

/// <summary>As whom the containers of a run act.</summary>
internal abstract record ContainerCredentials
{
    private ContainerCredentials() { }

    /// <summary>A role that ECS lends them; nothing secret is written anywhere.</summary>
    public sealed record Role(string Arn) : ContainerCredentials;

    /// <summary>Keys of the user, readable by whoever may describe the task definition. Only on request.</summary>
    public sealed record Keys(string AccessKeyId, string SecretAccessKey) : ContainerCredentials
    {
        // A record would print its members wherever it is logged.
        public override string ToString() => $"Keys {{ AccessKeyId = {AccessKeyId} }}";
    }

    /// <summary>The role of `fleetscope aws bootstrap`.</summary>
    public const string UsualRole = "FleetscopeTaskRole";

    /// <summary>Chooses: TASK_ROLE_ARN, else the profile's role, else the usual role where the account has it, else keys if the user said so.</summary>
    /// <param name="profileRole">role_arn of AWS_PROFILE.</param>
    /// <param name="keys">The user's own keys, when they shall be written into the task definition.</param>
    /// <exception cref="FleetscopeException">There is none of these.</exception>
    public static async Task<ContainerCredentials> ChooseAsync(AwsOptions options, string? profileRole, Keys? keys, IAccount account, CancellationToken cancellationToken)
    {
        if (keys is not null)
        {
            return keys;
        }

        if ((options.TaskRoleArn ?? profileRole) is { } named)
        {
            return new Role(named);
        }

        return await account.FindRoleAsync(UsualRole, cancellationToken) is { } usual
            ? new Role(usual.Arn)
            : throw new FleetscopeException("credentials of the containers", $"the config has no TASK_ROLE_ARN, the profile has no role_arn, and the account has no role {UsualRole}",
                $"set TASK_ROLE_ARN to a role that ecs-tasks.amazonaws.com may assume, create {UsualRole} (fleetscope aws bootstrap), "
                + "or accept that your own keys stand in the task definition: setup --keys-in-task-definition");
    }
}
