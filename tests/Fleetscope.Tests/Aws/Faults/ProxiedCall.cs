using System.Text;
using System.Text.RegularExpressions;
using System.Web;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>A call of AWS as it went over the wire.</summary>
/// <param name="Head">Request line and headers, up to the empty line.</param>
internal sealed partial record ProxiedCall(string Head, byte[] Body)
{
    private static readonly Dictionary<(string Method, bool HasKey), string> OfS3 = new()
    {
        [("GET", true)] = "GetObject",
        [("HEAD", true)] = "HeadObject",
        [("PUT", true)] = "PutObject",
        [("DELETE", true)] = "DeleteObject",
        [("GET", false)] = "ListObjectsV2",
        [("HEAD", false)] = "HeadBucket",
        [("POST", false)] = "DeleteObjects",
    };

    private static readonly Dictionary<(string Method, bool HasUploadId), string> OfParts = new()
    {
        [("POST", false)] = "CreateMultipartUpload",
        [("GET", false)] = "ListMultipartUploads",
        [("PUT", true)] = "UploadPart",
        [("POST", true)] = "CompleteMultipartUpload",
        [("DELETE", true)] = "AbortMultipartUpload",
        [("GET", true)] = "ListParts",
    };

    private string[] Words => Head[..Head.IndexOf('\r')].Split(' ');

    public string Method => Words[0];

    /// <summary>The key of an object of S3, without its bucket; empty for others.</summary>
    public string Key => Path.Split('/', 3) is [_, _, var key] && Service == "s3" ? HttpUtility.UrlDecode(key) : "";

    /// <summary>The bucket of a call of S3.</summary>
    public string Bucket => Path.Split('/') is [_, var bucket, ..] && Service == "s3" ? bucket : "";

    /// <summary>The region that it was signed for; empty when it is not signed.</summary>
    public string Region => Scope().Match(Head).Groups["region"].Value;

    /// <summary>As <c>sqs:ReceiveMessage</c>.</summary>
    public string Name => $"{Service}:{Operation}";

    public string Service => Scope().Match(Head) is { Success: true } scope ? scope.Groups["service"].Value : "s3";

    /// <summary>Who signed it.</summary>
    public string AccessKey => Scope().Match(Head).Groups["key"].Value;

    public bool IsHead => Method == "HEAD";

    private string Path => Words[1].Split('?')[0];

    private string Operation
    {
        get
        {
            if (Target().Match(Head) is { Success: true } target)
            {
                return target.Groups["operation"].Value;
            }

            var query = HttpUtility.ParseQueryString(Words[1].Contains('?') ? Words[1].Split('?', 2)[1] : "");
            bool Has(string name) => query.AllKeys.Contains(name) || query.GetValues(null)?.Contains(name) == true;
            return Has("uploads") || Has("uploadId")
                ? OfParts.GetValueOrDefault((Method, Has("uploadId")), Method)
                : OfS3.GetValueOrDefault((Method, Key.Length > 0), Method);
        }
    }

    /// <summary>The same call with another body.</summary>
    public ProxiedCall With(byte[] body) => new(Length().Replace(Head, $"Content-Length: {body.Length}"), body);

    /// <summary>What is sent on: a server that closes each connection after its answer needs no more to be told.</summary>
    public byte[] Bytes() => [.. Encoding.Latin1.GetBytes(Expect().Replace(Head, "")), .. Body];

    [GeneratedRegex(@"Credential=(?<key>[^/]+)/\d+/(?<region>[^/]+)/(?<service>[^/]+)/")]
    private static partial Regex Scope();

    [GeneratedRegex(@"^X-Amz-Target: [^\r]*?(?<operation>\w+)\r", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Target();

    [GeneratedRegex(@"^Content-Length: \d+", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(@"^Expect: [^\r]*\r\n", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Expect();
}
