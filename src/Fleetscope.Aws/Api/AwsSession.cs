using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>Opens the way to one account in one region.</summary>
internal static class AwsSession
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Nothing is sent yet: wrong keys and unreachable places show at the first call.</summary>
    /// <exception cref="FleetscopeException">The profile does not exist, or an endpoint in the environment is no URL.</exception>
    public static AwsApi Open(AwsSettings settings)
    {
        var endpoints = new AwsEndpoints(settings.Region, settings.Environment);
        if (settings.Profile != "default")
        {
            AwsProfiles.Open(settings);
        }

        var keys = new AwsKeyring(() => AwsProfiles.Open(settings));
        var http = new HttpClient(Connections(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        var calls = new AwsCalls(http, endpoints, keys, settings);
        return new AwsApi(
            new Sqs(calls), new Ecs(calls), new Ec2(calls, settings.Clock), new CloudWatch(calls), new Logs(calls),
            new S3AcrossRegions(keys, new BucketRegions(http, endpoints), settings), Account.Open(calls, endpoints, keys, settings), new Iam(calls), new Sns(calls), new Lambda(calls), Buckets.Open(endpoints, keys, settings), new EventBridge(calls));
    }

    private static SocketsHttpHandler Connections() => new()
    {
        ConnectTimeout = ConnectTimeout,

        // New addresses of an endpoint are seen within minutes; connections that AWS may have closed are not used.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
