using Fleetscope.Aws;
using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Cli.Runs;

/// <summary>S3 buckets for runs on this machine, where it has keys for them.</summary>
internal static class RemoteBuckets
{
    private static readonly string[] Variables =
        ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_SHARED_CREDENTIALS_FILE"];

    // One for all: it keeps the keys that it has found, and the connections.
    private static readonly Lazy<AwsBuckets> Buckets =
        new(() => new AwsBuckets(AwsAccess.OfThisMachine(Environment.GetEnvironmentVariable, keysInTaskDefinition: false, Invocation.Clock), Invocation.Clock));

    /// <summary>Opens a bucket; null where it wants keys and this machine has none in sight, so that nobody waits for a machine's role that is not there.</summary>
    /// <param name="config">Names the region, the profile and the buckets that want no keys; null: as this machine's user has them.</param>
    public static IObjectStore? Open(RunConfig? config, Bucket bucket) => CanSign || (config is not null && AwsBuckets.IsPublic(config, bucket)) ? Buckets.Value.Open(config, bucket) : null;

    private static bool CanSign => Variables.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) || HasProfiles || IsOfAmazon;

    private static bool HasProfiles => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws") is var folder
        && (File.Exists(Path.Combine(folder, "credentials")) || File.Exists(Path.Combine(folder, "config")));

    // A machine of EC2 may have a role.
    private static bool IsOfAmazon
    {
        get
        {
            const string Vendor = "/sys/class/dmi/id/sys_vendor";
            try
            {
                return File.Exists(Vendor) && File.ReadAllText(Vendor).Contains("Amazon", StringComparison.OrdinalIgnoreCase);
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }
}
