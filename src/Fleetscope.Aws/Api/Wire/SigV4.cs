using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace Fleetscope.Aws.Api.Wire;

/// <summary>A request before it is signed.</summary>
/// <param name="Host">With the port, where it is not the scheme's own.</param>
/// <param name="Path">As it goes over the wire: each part percent-encoded once.</param>
/// <param name="Query">As it goes over the wire, without the question mark.</param>
/// <param name="Headers">Those to sign beside the host.</param>
internal sealed record UnsignedRequest(string Method, string Host, string Path, string Query, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).</summary>
internal static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <returns>The headers to add to the request.</returns>
    public static IReadOnlyDictionary<string, string> Sign(UnsignedRequest request, ImmutableCredentials keys, string region, string service, DateTimeOffset at)
    {
        var time = at.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'");
        var bodyHash = Hash(request.Body.Span);
        var added = new Dictionary<string, string> { ["X-Amz-Date"] = time };
        if (service == "s3")
        {
            added["X-Amz-Content-SHA256"] = bodyHash;
        }

        if (keys.UseToken)
        {
            added["X-Amz-Security-Token"] = keys.Token;
        }

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.Host };
        foreach (var (name, value) in request.Headers.Concat(added))
        {
            headers[name.ToLowerInvariant()] = OneSpaced(value);
        }

        var signed = string.Join(';', headers.Keys);
        var canonical = string.Join('\n', [
            request.Method, CanonicalPath(request.Path, service), CanonicalQuery(request.Query),
            .. headers.Select(header => $"{header.Key}:{header.Value}"), "", signed, bodyHash]);
        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        added["Authorization"] = $"{Algorithm} Credential={keys.AccessKey}/{scope}, SignedHeaders={signed}, Signature={signature}";
        return added;
    }

    /// <summary>Every service but S3 signs the path encoded once more.</summary>
    private static string CanonicalPath(string path, string service) => service == "s3"
        ? path
        : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string CanonicalQuery(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Contains('=') ? pair : pair + '=')
        .Order(StringComparer.Ordinal));

    private static string OneSpaced(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
