using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Fleetscope.Aws.Api;

/// <summary>The profiles of ~/.aws/config and ~/.aws/credentials, as AWSSDK.Core reads them.</summary>
internal static class AwsProfiles
{
    /// <summary>What AWS_PROFILE means: <c>default</c> is AWS's usual search for credentials, any other name must exist.</summary>
    /// <exception cref="FleetscopeException">There is no such profile, or nothing in it can sign.</exception>
    public static AWSCredentials Open(AwsSettings settings)
    {
        if (settings.Credentials is { } given)
        {
            return given;
        }

        if (settings.Profile == "default" && settings.ProfilesFile is null)
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }

        var chain = new CredentialProfileStoreChain(settings.ProfilesFile);
        var profile = Find(settings, chain);
        return AWSCredentialsFactory.TryGetAWSCredentials(profile, chain, out var credentials)
            ? credentials
            : throw new FleetscopeException($"AWS_PROFILE '{settings.Profile}'", "the profile has neither keys, nor a role, nor SSO settings",
                $"run `aws configure --profile {settings.Profile}`, or name another profile");
    }

    /// <summary>The profile's <c>role_arn</c>; null when it has none, or there is no such profile.</summary>
    public static string? FindRole(AwsSettings settings) =>
        new CredentialProfileStoreChain(settings.ProfilesFile).TryGetProfile(settings.Profile, out var profile) && profile.Options.RoleArn is { Length: > 0 } role ? role : null;

    private static CredentialProfile Find(AwsSettings settings, CredentialProfileStoreChain chain)
    {
        if (chain.TryGetProfile(settings.Profile, out var profile))
        {
            return profile;
        }

        var names = chain.ListProfiles().Select(known => known.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        throw new FleetscopeException($"AWS_PROFILE '{settings.Profile}'",
            names.Count == 0 ? "this machine has no AWS profiles" : $"there is no such profile; there are: {string.Join(", ", names)}",
            names.Count == 0 ? $"run `aws configure --profile {settings.Profile}`, or set AWS_PROFILE = 'default' to use keys of the environment or of the machine's role" : "set AWS_PROFILE to one of them");
    }
}
