using System.Net.Http.Headers;
using System.Security.Authentication;
using Amazon.Runtime;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>Signs calls, sends them, and sends them again where that helps. Safe for concurrent use.</summary>
internal sealed class AwsCalls(HttpClient http, AwsEndpoints endpoints, AwsKeyring keys, AwsSettings settings)
{
    /// <summary>AWS's clock less ours, as its answers showed when it refused our signatures; in ticks.</summary>
    private long skew;

    private RetryRules Rules => settings.Retries;

    /// <returns>The body of the answer.</returns>
    /// <exception cref="AwsException">AWS refused, or failed after every retry.</exception>
    public async Task<byte[]> SendAsync(AwsCall call, CancellationToken cancellationToken)
    {
        var failures = 0;
        var mayHaveBeenDone = false;
        var mended = new HashSet<AttemptEnd>();
        while (true)
        {
            var attempt = await AttemptAsync(call, mayHaveBeenDone, cancellationToken);
            if (attempt.Failure is not { } failure)
            {
                return attempt.Body;
            }

            failures++;
            mayHaveBeenDone |= attempt.End is AttemptEnd.ServerFailed or AttemptEnd.AnswerLost;
            if (attempt.End is AttemptEnd.Skewed or AttemptEnd.KeysExpired && mended.Add(attempt.End))
            {
                Mend(attempt);
                continue;
            }

            var delay = Rules.DelayAfter(attempt.End, failures, Repeats.IsHarmless(call.Name)) ?? throw failure;
            await Task.Delay(delay, settings.Clock, cancellationToken);
        }
    }

    private void Mend(Attempt attempt)
    {
        if (attempt.End == AttemptEnd.Skewed)
        {
            Interlocked.Exchange(ref skew, attempt.ServerAhead.Ticks);
        }
        else
        {
            keys.Renew();
        }
    }

    private async Task<Attempt> AttemptAsync(AwsCall call, bool mayHaveBeenDone, CancellationToken cancellationToken)
    {
        var endpoint = endpoints.Of(call.Service);
        using var request = await SignAsync(call, endpoint, cancellationToken);
        using var late = new CancellationTokenSource(Rules.AttemptTimeout, settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? new Attempt(AttemptEnd.Done, body) : Refused(response, body);
        }
        catch (HttpRequestException failure)
        {
            return Unanswered(NeverSent(failure) ? AttemptEnd.Unreached : AttemptEnd.AnswerLost, Innermost(failure), failure);
        }
        catch (IOException failure)
        {
            return Unanswered(AttemptEnd.AnswerLost, failure.Message, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Without our own limit being over, it was the handler's limit for making a connection.
            return late.IsCancellationRequested
                ? Unanswered(AttemptEnd.AnswerLost, $"no answer within {Rules.AttemptTimeout.TotalSeconds:0} s", failure)
                : Unanswered(AttemptEnd.Unreached, "no connection in time", failure);
        }
        finally
        {
            settings.Called?.Invoke(call.Name);
        }

        Attempt Refused(HttpResponseMessage response, byte[] body)
        {
            var status = (int)response.StatusCode;
            var error = ErrorAnswer.Read(status, name => Header(response, name), body);
            var ahead = response.Headers.Date is { } date ? date - settings.Clock.GetUtcNow() : TimeSpan.Zero;
            var end = AttemptEnds.Of(error.Code, status, ahead - TimeSpan.FromTicks(Interlocked.Read(ref skew)));
            return new Attempt(end, [], Failure(error.Code, error.Message, status, error.RequestId, null), ahead);
        }

        Attempt Unanswered(AttemptEnd end, string why, Exception failure) =>
            new(failure is HttpRequestException { InnerException: AuthenticationException } ? AttemptEnd.Refused : end, [], Failure(AwsException.NoAnswer, why, 0, "", failure));

        AwsException Failure(string code, string message, int status, string requestId, Exception? cause) => new(call.Name, code, message, status, requestId, cause)
        {
            Thing = call.Thing,
            Endpoint = endpoint.GetLeftPart(UriPartial.Authority),
            MayHaveBeenDone = mayHaveBeenDone,
        };
    }

    private async Task<HttpRequestMessage> SignAsync(AwsCall call, Uri endpoint, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(call).WaitAsync(cancellationToken);
        var now = settings.Clock.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref skew));
        var path = endpoint.AbsolutePath.TrimEnd('/') + call.Path;
        var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(endpoint, path));
        var headers = new Dictionary<string, string>();
        if (call.Service.Target.Length > 0)
        {
            headers["X-Amz-Target"] = $"{call.Service.Target}.{call.Operation}";
        }

        if (call.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(call.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(call.Service.ContentType);
            headers["Content-Type"] = call.Service.ContentType;
        }

        var unsigned = new UnsignedRequest(call.Method, endpoint.Authority, path, "", headers, call.Body);
        var signature = SigV4.Sign(unsigned, key, endpoints.SigningRegion(call.Service), call.Service.Prefix, now);
        foreach (var (name, value) in headers.Where(header => header.Key != "Content-Type").Concat(signature))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private async Task<ImmutableCredentials> KeyAsync(AwsCall call)
    {
        try
        {
            return await keys.GetCredentialsAsync() ?? throw new AmazonClientException("there are no keys");
        }
#pragma warning disable CA1031 // Keys come from files, programs and servers in many ways, and each of them fails in its own.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            throw new AwsException(call.Name, AwsException.NoCredentials, failure.Message, 0, "", failure) { Thing = call.Thing };
        }
    }

    private static bool NeverSent(HttpRequestException failure) => failure.HttpRequestError
        is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string Innermost(Exception failure) => failure.GetBaseException().Message;

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <param name="ServerAhead">AWS's clock less ours.</param>
    private sealed record Attempt(AttemptEnd End, byte[] Body, AwsException? Failure = null, TimeSpan ServerAhead = default);
}
