using Fleetscope.Aws.Api;
using Fleetscope.Aws.Setup;

namespace Fleetscope.Aws;

/// <summary>How an account is reached, and what may be told to its containers.</summary>
public sealed class AwsAccess
{
    /// <summary>Opens the calls for a region and profile.</summary>
    internal Func<AwsOptions, AwsApi> Open { get; init; } = _ => throw new InvalidOperationException("No account was given.");

    /// <summary>role_arn of a profile; null when it has none.</summary>
    internal Func<AwsOptions, string?> RoleOfProfile { get; init; } = _ => null;

    /// <summary>The user's own keys, when they shall be written into the task definition; else null.</summary>
    internal Func<AwsOptions, Task<ContainerCredentials.Keys>>? KeysForContainers { get; init; }
}
