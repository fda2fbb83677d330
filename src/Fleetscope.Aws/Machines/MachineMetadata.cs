using System.Net;
using System.Net.Sockets;

namespace Fleetscope.Aws.Machines;

/// <summary>The metadata service of the machine that we run on (EC2 user guide, "Use IMDSv2"). Only its second version is spoken: nothing is asked without a token.</summary>
/// <param name="endpoint">As <see cref="EndpointOf"/> gives it.</param>
internal sealed class MachineMetadata(Uri endpoint, TimeProvider clock) : IDisposable
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string TokenLifeHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    /// <summary>The service is one or two hops away; what takes longer does not come. The spot watch counts on it.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(6);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private const int TriesAtFirst = 3;

    private static readonly Uri Standard = new("http://169.254.169.254");

    // A proxy would ask its own machine's service.
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = AnswerWithin });
    private readonly SemaphoreSlim asking = new(1, 1);
    private (string Text, long At)? token;

    /// <summary>Where the service is by AWS's own variables AWS_EC2_METADATA_SERVICE_ENDPOINT and AWS_EC2_METADATA_DISABLED.</summary>
    /// <returns>Null: there is none to ask.</returns>
    /// <exception cref="FleetscopeException">The endpoint is no URL.</exception>
    public static Uri? EndpointOf(Func<string, string?> environment)
    {
        if (string.Equals(environment("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") is not { Length: > 0 } text ? Standard
            : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
            : throw new FleetscopeException("AWS_EC2_METADATA_SERVICE_ENDPOINT", $"'{text}' is no URL", $"unset it, or set one such as {Standard}");
    }

    /// <summary>Which machine this is. A service that does not answer at once is asked three times.</summary>
    /// <exception cref="FleetscopeException">There is no service, it is closed, or it does not reach containers.</exception>
    public async Task<Machine> FindMachineAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new Machine(
                    await AskAsync("instance-id", cancellationToken),
                    await AskAsync("instance-type", cancellationToken),
                    await AskAsync("placement/availability-zone", cancellationToken));
            }
            catch (FleetscopeException) when (tries < TriesAtFirst)
            {
                await Task.Delay(Rest, clock, cancellationToken);
            }
        }
    }

    /// <summary>Whether AWS is about to take the machine back.</summary>
    /// <returns>Null: not that it said so.</returns>
    /// <exception cref="FleetscopeException">The service did not answer this time.</exception>
    public async Task<SpotNotice?> FindNoticeAsync(CancellationToken cancellationToken) =>
        await FindAsync("spot/instance-action", cancellationToken) is { } json ? SpotNotice.Read(json) : null;

    /// <summary>Whether AWS recommends to leave the machine, for it is more likely than others to be taken back.</summary>
    /// <exception cref="FleetscopeException">The service did not answer this time.</exception>
    public async Task<bool> IsRebalanceRecommendedAsync(CancellationToken cancellationToken) => await FindAsync("events/recommendations/rebalance", cancellationToken) is not null;

    public void Dispose()
    {
        http.Dispose();
        asking.Dispose();
    }

    private async Task<string> AskAsync(string item, CancellationToken cancellationToken) => await FindAsync(item, cancellationToken)
        ?? throw Failure($"it does not tell {item}", "see that AWS_EC2_METADATA_SERVICE_ENDPOINT, if it is set, names a metadata service");

    private async Task<string?> FindAsync(string item, CancellationToken cancellationToken)
    {
        for (var fresh = false; ; fresh = true)
        {
            using var answer = await SendAsync(HttpMethod.Get, $"latest/meta-data/{item}", (TokenHeader, await TokenAsync(fresh, cancellationToken)), cancellationToken);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    return (await ReadAsync(answer, cancellationToken)).Trim();
                case HttpStatusCode.NotFound:
                    return null;
                case HttpStatusCode.Unauthorized when !fresh:
                    continue; // The token has run out, or the machine was stopped and started.
                default:
                    throw Failure($"it answered {(int)answer.StatusCode} when asked for {item}", "wait: it is asked again");
            }
        }
    }

    private async Task<string> TokenAsync(bool fresh, CancellationToken cancellationToken)
    {
        await asking.WaitAsync(cancellationToken);
        try
        {
            if (!fresh && token is { } known && clock.GetElapsedTime(known.At) < TokenLife / 2)
            {
                return known.Text;
            }

            using var answer = await SendAsync(HttpMethod.Put, "latest/api/token", (TokenLifeHeader, $"{TokenLife.TotalSeconds:0}"), cancellationToken);
            var text = answer.StatusCode switch
            {
                HttpStatusCode.OK => await ReadAsync(answer, cancellationToken),
                HttpStatusCode.Forbidden => throw Failure("it is turned off for this machine", "turn it on: aws ec2 modify-instance-metadata-options --http-endpoint enabled --instance-id ID"),
                HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => throw Failure(
                    "it gives no tokens, so it is no IMDSv2", "let AWS_EC2_METADATA_SERVICE_ENDPOINT name one that does, or unset it"),
                var other => throw Failure($"it answered {(int)other} when asked for a token", "wait: it is asked again"),
            };
            token = (text, clock.GetTimestamp());
            return text;
        }
        finally
        {
            asking.Release();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, (string Name, string Value) header, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{endpoint.ToString().TrimEnd('/')}/{path}"));
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var late = new CancellationTokenSource(AnswerWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await http.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Late();
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw Failure("nothing listens there", "set AWS_EC2_METADATA_DISABLED=true where there is no EC2", failure);
        }
        catch (HttpRequestException failure)
        {
            throw Failure(failure.Message, "set AWS_EC2_METADATA_DISABLED=true where there is no EC2", failure);
        }
    }

    /// <summary>The body of an answer whose head has come.</summary>
    private async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(AnswerWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await answer.Content.ReadAsStringAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Late();
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            throw Failure("its answer was cut off", "wait: it is asked again", cut);
        }
    }

    // The token's answer has a small time to live on purpose: with a hop limit of 1 it dies between the machine and a container (EC2 user guide, "Configure the instance metadata options").
    private FleetscopeException Late() => Failure(
        $"no answer within {AnswerWithin.TotalSeconds:0} s. A container is one hop further away than its machine, and the answer arrives only where the machine's hop limit is 2 or more",
        "raise it: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2 --instance-id ID; or set AWS_EC2_METADATA_DISABLED=true where there is no EC2");

    private FleetscopeException Failure(string cause, string next, Exception? inner = null) => new($"metadata service {endpoint}", cause, next, inner);
}
