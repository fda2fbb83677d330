using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon;
using Amazon.Runtime;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>Calls that go through the official packages, with errors and counting as those by hand.</summary>
/// <param name="keys">Null: the calls are not signed.</param>
internal sealed class SdkCalls(string service, Uri endpoint, AwsKeyring? keys, AwsSettings settings)
{
    /// <summary>The same endpoints, retries and timeouts as for calls by hand.</summary>
    public static T Configure<T>(T config, AwsService service, AwsEndpoints endpoints, AwsSettings settings)
        where T : ClientConfig
    {
        config.IgnoreConfiguredEndpointUrls = true;
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(endpoints.Region);
        if (endpoints.Named(service) is { } named)
        {
            config.ServiceURL = named.ToString();
            config.AuthenticationRegion = endpoints.Region;
        }

        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = settings.Retries.WhenFailed - 1;
        config.Timeout = settings.Retries.AttemptTimeout;
        config.ConnectTimeout = TimeSpan.FromSeconds(5);
        return config;
    }

    /// <param name="call">Makes its request anew each time: keys that have expired are fetched anew, and it is called once more. A HEAD that was refused without words is asked again.</param>
    public async Task<T> CallAsync<T>(string operation, string thing, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var failures = 0;
        var mayRenew = true;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception failure) when (Read(operation, thing, failure, cancellationToken) is { } known)
            {
                failures++;
                var isWordless = known.Code == AwsException.Wordless;
                if (mayRenew && (isWordless || AttemptEnds.Of(known.Code, known.Status, TimeSpan.Zero) == AttemptEnd.KeysExpired))
                {
                    mayRenew = false;
                    keys?.Renew();
                    continue;
                }

                // What the package knows to be passing it has asked again itself.
                var delay = isWordless ? settings.Retries.DelayAfter(AttemptEnd.ServerFailed, failures, isRepeatable: true) : null;
                await Task.Delay(delay ?? throw known, settings.Clock, cancellationToken);
            }
            finally
            {
                settings.Called?.Invoke($"{service}:{operation}");
            }
        }
    }

    /// <returns>Null for what is no failure of AWS or of the way to it.</returns>
    private AwsException? Read(string operation, string thing, Exception failure, CancellationToken cancellationToken)
    {
        var call = $"{service}:{operation}";
        return failure switch
        {
            AwsException or FleetscopeException => null,
            AmazonServiceException { StatusCode: not 0 } said => Told(ErrorAnswer.ShortCode(said.ErrorCode ?? ""), said),
            AmazonServiceException or HttpRequestException or HttpIOException or WebException or TimeoutException or AuthenticationException => Silence(),
            OperationCanceledException when !cancellationToken.IsCancellationRequested => Silence(),
            IOException { InnerException: SocketException } => Silence(),
            AmazonClientException { InnerException: HttpRequestException or WebException or IOException } => Silence(),
            AmazonClientException no => new AwsException(call, AwsException.NoCredentials, no.Message, 0, "", no) { Thing = thing },
            _ => null,
        };

        AwsException Silence() => new(call, AwsException.NoAnswer, failure.GetBaseException().Message, 0, "", failure) { Thing = thing, Endpoint = Place };

        AwsException Told(string code, AmazonServiceException said) => new(call, Named(operation, code, said.StatusCode), said.Message, (int)said.StatusCode, said.RequestId ?? "", said)
        {
            Thing = thing,
            Endpoint = Place,
        };
    }

    private string Place => endpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>Answers to HEAD have no body, so the package names them by their status.</summary>
    private static string Named(string operation, string code, HttpStatusCode status) => (code, status) switch
    {
        ("" or "BadRequest", HttpStatusCode.BadRequest) when operation.StartsWith("Head", StringComparison.Ordinal) => AwsException.Wordless,
        ("" or "Forbidden", HttpStatusCode.Forbidden) => "AccessDenied",
        ("", HttpStatusCode.NotFound) => "NotFound",
        ("", HttpStatusCode.PreconditionFailed) => "PreconditionFailed",
        ("", >= HttpStatusCode.InternalServerError) => AwsException.ServerError,
        ("", _) => $"Http{(int)status}",
        _ => code,
    };
}
