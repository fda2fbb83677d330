using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Tests.Aws.Api;

/// <summary>Requests that botocore 1.43.11 signed.</summary>
public sealed class SigV4Tests
{
    private static readonly JsonArray Vectors = JsonNode.Parse(File.ReadAllText(SourceTree.File("tests", "Fleetscope.Tests", "Aws", "Api", "sigv4_vectors.json")))!.AsArray();

    public static TheoryData<string> Names => [.. Vectors.Select(vector => (string)vector!["name"]!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_is_signed_as_botocore_signs_it(string name)
    {
        var vector = Vectors.Single(vector => (string)vector!["name"]! == name)!;
        var url = (string?)vector["sent_url"] ?? (string)vector["url"]!;
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var host = rest[..rest.IndexOf('/')];
        var query = rest.Contains('?') ? rest[(rest.IndexOf('?') + 1)..] : "";
        var path = rest[host.Length..].Split('?')[0];
        var headers = vector["in_headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!);
        var body = Encoding.UTF8.GetBytes((string)vector["body"]!);

        var added = SigV4.Sign(
            new UnsignedRequest((string)vector["method"]!, host, path, query, headers, body),
            new ImmutableCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", (string?)vector["token"]),
            (string)vector["region"]!,
            (string)vector["service"]!,
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        added["Authorization"].ShouldBe((string)vector["out_headers"]!["Authorization"]!);
    }
}
