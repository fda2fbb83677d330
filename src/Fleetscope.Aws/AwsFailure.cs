using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Amazon;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws;

/// <summary>A row of <see cref="AwsFailures"/>: which errors it is about, and what to say of them.</summary>
/// <param name="Calls">Calls, separated by spaces; <c>sqs:*</c> is all of a service, empty is any.</param>
/// <param name="Codes">Codes, separated by spaces; a star at the end stands for any rest, empty is any.</param>
/// <param name="Said">One of these, separated by bars, is in AWS's words, in whatever case; empty is any.</param>
/// <param name="Cause">With places such as <c>{said}</c>, see <see cref="Fill"/>.</param>
/// <param name="Next">An order, with the same places.</param>
internal sealed partial record AwsFailure(string Calls, string Codes, string Said, string Cause, string Next)
{
    public bool IsAbout(AwsException failure) =>
        AnyOf(Calls, ' ', call => Matches(call, failure.Call))
        && AnyOf(Codes, ' ', code => Matches(code, failure.Code) || Matches(code, Kind(failure)))
        && AnyOf(Said, '|', words => failure.Said.Contains(words, StringComparison.OrdinalIgnoreCase));

    public FleetscopeException InWords(AwsException failure, string what) => new(what, Fill(Cause, failure, what), Fill(Next, failure, what), failure) { IsPassing = AwsFailures.IsPassing(failure) };

    private static string Fill(string text, AwsException failure, string what)
    {
        var denied = Denied().Match(failure.Said);
        return text
            .Replace("{what}", what, StringComparison.Ordinal)
            .Replace("{code}", failure.Code, StringComparison.Ordinal)
            .Replace("{call}", failure.Call, StringComparison.Ordinal)
            .Replace("{permission}", denied.Groups["action"] is { Success: true } action ? action.Value : AwsPermissions.Of(failure.Call), StringComparison.Ordinal)
            .Replace("{resource}", denied.Groups["resource"] is { Success: true } resource ? resource.Value : what, StringComparison.Ordinal)
            .Replace("{who}", denied.Groups["who"] is { Success: true } who ? who.Value : "the signed-in user or role", StringComparison.Ordinal)
            .Replace("{endpoint}", failure.Endpoint.Length > 0 ? failure.Endpoint : "the AWS endpoint", StringComparison.Ordinal)
            .Replace("{region}", Region(failure.Endpoint) ?? "the region", StringComparison.Ordinal)
            .Replace("{id}", failure.RequestId.Length > 0 ? $" (request {failure.RequestId})" : "", StringComparison.Ordinal)

            // Last, for AWS's words may hold braces.
            .Replace("{said}", failure.Said.Trim().TrimEnd('.'), StringComparison.Ordinal);
    }

    /// <summary>What kept an answer away, as a code of its own; empty for what was answered.</summary>
    private static string Kind(AwsException failure)
    {
        if (failure.Code != AwsException.NoAnswer)
        {
            return "";
        }

        var causes = Causes(failure).ToList();
        var isNameless = causes.Exists(cause => cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain });
        return isNameless switch
        {
            true when Region(failure.Endpoint) is { } region && RegionEndpoint.EnumerableAllRegions.All(known => known.SystemName != region) => "NoAnswer.Region",
            true => "NoAnswer.Dns",
            _ when causes.Exists(cause => cause is AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) => "NoAnswer.Tls",
            _ when causes.Exists(cause => cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused }) => "NoAnswer.Refused",
            _ when causes.Exists(cause => cause is OperationCanceledException or TimeoutException) => "NoAnswer.Late",
            _ => "",
        };
    }

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    /// <summary>The region in the host's name: <c>https://sqs.eu-west-1.amazonaws.com</c>.</summary>
    private static string? Region(string endpoint) => RegionalHost().Match(endpoint) is { Success: true } host ? host.Groups[1].Value : null;

    private static bool AnyOf(string alternatives, char between, Func<string, bool> holds) =>
        alternatives.Length == 0 || Array.Exists(alternatives.Split(between), alternative => holds(alternative));

    private static bool Matches(string pattern, string text) => pattern.EndsWith('*')
        ? text.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : text == pattern;

    [GeneratedRegex(@"(?<who>arn:[^\s]+) is not authorized to perform: (?<action>[\w-]+:\w+)( on resource: ""?(?<resource>[^\s""]+))?")]
    private static partial Regex Denied();

    [GeneratedRegex(@"^https?://[\w-]+\.([\w-]+)\.amazonaws\.")]
    private static partial Regex RegionalHost();
}
