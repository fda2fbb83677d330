using Amazon;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>Where the services of a region are, unless the environment names other places (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).</summary>
internal sealed class AwsEndpoints(string region, Func<string, string?> environment)
{
    public string Region { get; } = region;

    /// <summary>The place that the environment names for a service, for it alone or for all; null when there is none.</summary>
    /// <exception cref="FleetscopeException">It is no URL.</exception>
    public Uri? Named(AwsService service)
    {
        if (string.Equals(environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        foreach (var variable in (string[])[$"AWS_ENDPOINT_URL_{service.Variable}", "AWS_ENDPOINT_URL"])
        {
            if (environment(variable) is { Length: > 0 } text)
            {
                return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    ? uri
                    : throw new FleetscopeException(variable, $"'{text}' is not an http or https address", $"unset {variable}, or give it an address such as http://127.0.0.1:5000");
            }
        }

        return null;
    }

    public Uri Of(AwsService service) => Named(service) ?? new Uri($"https://{Host(service)}/");

    /// <summary>The region in the signature: a global service has one home in its partition.</summary>
    public string SigningRegion(AwsService service) => !service.IsGlobal
        ? Region
        : Partition() switch { "aws-cn" => "cn-north-1", "aws-us-gov" => "us-gov-west-1", _ => "us-east-1" };

    private string Host(AwsService service) => (service.IsGlobal, Partition()) switch
    {
        (false, _) => $"{service.Prefix}.{Region}.{RegionEndpoint.GetBySystemName(Region).PartitionDnsSuffix}",
        (true, "aws-cn") => $"{service.Prefix}.cn-north-1.amazonaws.com.cn",
        (true, "aws-us-gov") => $"{service.Prefix}.us-gov.amazonaws.com",
        _ => $"{service.Prefix}.amazonaws.com",
    };

    private string Partition() => RegionEndpoint.GetBySystemName(Region).PartitionName;
}
