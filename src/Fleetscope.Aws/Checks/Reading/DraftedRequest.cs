using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Configuration;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The request that a fleet file and a config would make together. Nothing is requested.</summary>
internal static class DraftedRequest
{
    /// <summary>Stands for the image that startCluster will choose.</summary>
    private static readonly MachineImage NotChosenYet = new("ami-00000000000000000", "", "x86_64", "/dev/xvda", new Dictionary<string, BlockDevice>(), IsDeprecated: false);

    /// <param name="image">The image for launch specifications that name none; null when it is not known.</param>
    /// <exception cref="FleetscopeException">File and config do not fit together.</exception>
    public static JsonObject Of(FleetFile fleet, RunConfig config, AwsOptions options, MachineImage? image, DateTimeOffset now) => FleetRequestConfig.Of(fleet, new RequestTerms
    {
        AppName = config.AppName,
        Bucket = config.Buckets.Control.Text,
        Options = options,
        Machines = options.ClusterMachines,
        Token = FleetToken.New(config.AppName, now),
        Image = image ?? NotChosenYet,
        WorkerVersion = "0",
    });

    /// <returns>Why they do not fit together; null when they do.</returns>
    public static FleetscopeException? TroubleOf(FleetFile fleet, CheckedRun run)
    {
        try
        {
            Of(fleet, run.Config, run.Options, image: null, run.Terms.Clock.GetUtcNow());
            return null;
        }
        catch (FleetscopeException trouble)
        {
            return trouble;
        }
    }
}
