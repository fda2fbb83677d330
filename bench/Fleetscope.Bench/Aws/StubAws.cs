using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Fleetscope.Bench.Aws;

/// <summary>SQS and S3 on loopback that do as little as they can, and count what they are asked; every other service says that it is not permitted.</summary>
/// <remarks>SQS takes messages and forgets them; S3 keeps its objects in memory. The body of an object is never larger than a job file here.</remarks>
internal sealed class StubAws : IDisposable
{
    private const string QueuePath = "/123456789012/";

    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, byte[]> objects = new();
    private readonly ConcurrentDictionary<string, int> calls = new();
    private long messages;

    public StubAws()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        _ = AcceptAsync();
    }

    public string Url { get; }

    /// <summary>What makes a program that calls AWS call this one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment =>
    [
        new("AWS_ENDPOINT_URL", Url), new("AWS_ACCESS_KEY_ID", "stub"), new("AWS_SECRET_ACCESS_KEY", "stub"), new("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    /// <summary>Messages that were taken.</summary>
    public long Messages => Interlocked.Read(ref messages);

    /// <summary>How often each SQS operation was called.</summary>
    public IReadOnlyDictionary<string, int> Calls => calls;

    public void Put(string bucket, string key, string text) => objects[$"/{bucket}/{key}"] = Encoding.UTF8.GetBytes(text);

    /// <summary>Forgets what was sent and counted, and the objects too.</summary>
    public void Clear()
    {
        objects.Clear();
        calls.Clear();
        Interlocked.Exchange(ref messages, 0);
    }

    public void Dispose() => listener.Close();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or HttpListenerException)
        {
            // The measuring is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var bytes = body.ToArray();
        var target = context.Request.Headers["X-Amz-Target"] ?? "";
        var (status, answer, etag) = target.StartsWith("AmazonSQS.", StringComparison.Ordinal) ? Sqs(target["AmazonSQS.".Length..], bytes)
            : target.Length == 0 && context.Request.HttpMethod != "POST" ? S3(context.Request, bytes)
            : (400, Encoding.UTF8.GetBytes("""{"__type": "AccessDeniedException", "message": "a stub"}"""), null);
        context.Response.StatusCode = status;
        if (etag is not null)
        {
            context.Response.Headers["ETag"] = etag;
            context.Response.Headers["Last-Modified"] = "Fri, 02 Jan 2026 03:04:05 GMT";
        }

        if (context.Request.HttpMethod == "HEAD")
        {
            context.Response.ContentLength64 = answer.Length;
        }
        else
        {
            context.Response.ContentLength64 = answer.Length;
            await context.Response.OutputStream.WriteAsync(answer);
        }

        context.Response.Close();
    }

    private (int, byte[], string?) Sqs(string operation, byte[] body)
    {
        calls.AddOrUpdate(operation, 1, (_, count) => count + 1);
        var request = JsonNode.Parse(body)!.AsObject();
        JsonObject answer = operation switch
        {
            "GetQueueUrl" => new() { ["QueueUrl"] = Url + QueuePath + (string)request["QueueName"]! },
            "GetQueueAttributes" => new() { ["Attributes"] = new JsonObject { ["ApproximateNumberOfMessages"] = "0", ["ApproximateNumberOfMessagesNotVisible"] = "0", ["ApproximateNumberOfMessagesDelayed"] = "0", ["VisibilityTimeout"] = "600" } },
            "SendMessage" => new() { ["MessageId"] = "1", ["MD5OfMessageBody"] = Md5((string)request["MessageBody"]!) },
            "SendMessageBatch" => new() { ["Successful"] = Sent(request["Entries"]!.AsArray()), ["Failed"] = new JsonArray() },
            _ => [],
        };
        Interlocked.Add(ref messages, operation switch { "SendMessage" => 1, "SendMessageBatch" => request["Entries"]!.AsArray().Count, _ => 0 });
        return (200, Encoding.UTF8.GetBytes(answer.ToJsonString()), null);
    }

    private static JsonArray Sent(JsonArray entries) =>
        [.. entries.Select(entry => new JsonObject { ["Id"] = (string)entry!["Id"]!, ["MessageId"] = "1", ["MD5OfMessageBody"] = Md5((string)entry["MessageBody"]!) })];

    private (int, byte[], string?) S3(HttpListenerRequest request, byte[] body)
    {
        var path = Uri.UnescapeDataString(request.Url!.AbsolutePath);
        switch (request.HttpMethod)
        {
            case "PUT" when request.Headers["If-None-Match"] is not null && objects.ContainsKey(path):
                return (412, Error("PreconditionFailed"), null);
            case "PUT":
                objects[path] = Plain(request, body);
                return (200, [], ETag(objects[path]));
            case "DELETE":
                objects.TryRemove(path, out _);
                return (204, [], null);
            case "GET" when request.QueryString["list-type"] is not null:
                return (200, List(path.TrimEnd('/'), request.QueryString["prefix"] ?? ""), null);
            case "HEAD" when path.Trim('/').IndexOf('/') < 0:
                return (200, [], null);
            default:
                return objects.TryGetValue(path, out var found) ? (200, found, ETag(found)) : (404, Error("NoSuchKey"), null);
        }
    }

    private byte[] List(string bucket, string prefix)
    {
        var found = objects.Where(one => one.Key.StartsWith($"{bucket}/{prefix}", StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new XElement("Contents",
            new XElement("Key", one.Key[(bucket.Length + 1)..]), new XElement("Size", one.Value.Length), new XElement("ETag", ETag(one.Value)), new XElement("LastModified", "2026-01-02T03:04:05.000Z")));
        return Encoding.UTF8.GetBytes(new XElement("ListBucketResult", new XElement("IsTruncated", "false"), found).ToString());
    }

    /// <summary>Without the frames of a signed stream: <c>SIZE;chunk-signature=...</c>, the bytes, a line end, until a size of 0.</summary>
    private static byte[] Plain(HttpListenerRequest request, byte[] body)
    {
        if (request.Headers["X-Amz-Content-SHA256"]?.StartsWith("STREAMING", StringComparison.Ordinal) != true)
        {
            return body;
        }

        using var plain = new MemoryStream();
        for (var at = 0; at < body.Length;)
        {
            var end = Array.IndexOf(body, (byte)'\r', at);
            var size = int.Parse(Encoding.ASCII.GetString(body, at, end - at).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                break;
            }

            plain.Write(body, end + 2, size);
            at = end + 2 + size + 2;
        }

        return plain.ToArray();
    }

    private static byte[] Error(string code) => Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{code}</Message></Error>");

#pragma warning disable CA5351 // What SQS and S3 answer with; no secret hangs on it.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    private static string ETag(byte[] bytes) => $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";
#pragma warning restore CA5351
}
