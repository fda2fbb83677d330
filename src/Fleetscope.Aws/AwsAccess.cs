using System.Collections.Concurrent;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Setup;

namespace Fleetscope.Aws;

/// <summary>How an account is reached, and what may be told to its containers.</summary>
public sealed class AwsAccess
{
    internal AwsAccess(Func<AwsOptions, AwsApi> open) => Open = open;

    /// <summary>Opens the calls for a region and profile.</summary>
    internal Func<AwsOptions, AwsApi> Open { get; }

    /// <summary>role_arn of a profile; null when it has none.</summary>
    internal Func<AwsOptions, string?> RoleOfProfile { get; init; } = _ => null;

    /// <summary>The user's own keys, when they shall be written into the task definition; else null.</summary>
    internal Func<AwsOptions, Task<ContainerCredentials.Keys>>? KeysForContainers { get; init; }

    /// <summary>Gathers the worker that setup sends to the machines; null: they have it from elsewhere.</summary>
    internal Func<IReadOnlyList<WorkerFile>>? WorkerFiles { get; init; }

    /// <summary>As the user of this machine: AWS's own search for credentials, or the profile that the config names.</summary>
    /// <param name="environment">Looks up AWS_ENDPOINT_URL and its like.</param>
    /// <param name="keysInTaskDefinition">Whether the user's own keys are written into the task definition.</param>
    /// <param name="workerFiles">Gathers the Fleetscope that the machines get, or refuses in words; asked under WORKER = 'fleetscope' alone. Null: none is sent.</param>
    public static AwsAccess OfThisMachine(Func<string, string?> environment, bool keysInTaskDefinition, TimeProvider clock, Func<IReadOnlyList<WorkerFile>>? workerFiles = null)
    {
        AwsSettings Settings(AwsOptions options) => new()
        {
            Region = options.Region,
            Profile = options.Profile,
            PublicBuckets = options.PublicBuckets.ToHashSet(StringComparer.Ordinal),
            Environment = environment,
            Clock = clock,
        };
        var open = new ConcurrentDictionary<(string Region, string Profile, string PublicBuckets), AwsApi>();
        return new AwsAccess(options => open.GetOrAdd((options.Region, options.Profile, string.Join(' ', options.PublicBuckets)), _ => AwsSession.Open(Settings(options))))
        {
            WorkerFiles = workerFiles,
            RoleOfProfile = options => AwsProfiles.FindRole(Settings(options)),
            KeysForContainers = keysInTaskDefinition ? options => KeysAsync(Settings(options)) : null,
        };
    }

    private static async Task<ContainerCredentials.Keys> KeysAsync(AwsSettings settings)
    {
        var keys = await AwsProfiles.Open(settings).GetCredentialsAsync();
        return string.IsNullOrEmpty(keys.Token)
            ? new ContainerCredentials.Keys(keys.AccessKey, keys.SecretKey)
            : throw new FleetscopeException($"AWS_PROFILE '{settings.Profile}'", "its keys are temporary ones, which would expire in the containers while the run goes on",
                "use TASK_ROLE_ARN instead of --keys-in-task-definition, or a profile with lasting keys");
    }
}
