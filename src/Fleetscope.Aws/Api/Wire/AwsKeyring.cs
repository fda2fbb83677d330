using Amazon.Runtime;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>The keys of one session, which all its clients share; they can be fetched anew when AWS calls them expired.</summary>
internal sealed class AwsKeyring(Func<AWSCredentials> open) : AWSCredentials
{
    private AWSCredentials? current;

    public override ImmutableCredentials GetCredentials() => Current().GetCredentials();

    public override Task<ImmutableCredentials> GetCredentialsAsync() => Current().GetCredentialsAsync();

    /// <summary>Fetches the keys anew from where they came from: another process may have written fresh ones there.</summary>
    public void Renew()
    {
        (current as RefreshingAWSCredentials)?.ClearCredentials();
        current = open();
    }

    // Two threads may both open; either result serves.
    private AWSCredentials Current() => current ??= open();
}
