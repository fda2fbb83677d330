using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Fleetscope.Bench.Aws;

/// <summary>Buckets whose objects are in memory. Of what is uploaded in parts, or put here as zeros, only the size is kept: it reads as zeros.</summary>
internal sealed class StubBucket
{
    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, Content> objects = new();
    private readonly ConcurrentDictionary<string, long> uploads = new();
    private readonly ConcurrentDictionary<string, KeyValuePair<string, Content>[]> listings = new();

    public void Put(string bucket, string key, string text) => objects[$"/{bucket}/{key}"] = Content.Of(Encoding.UTF8.GetBytes(text));

    public void PutZeros(string bucket, string key, long size) => objects[$"/{bucket}/{key}"] = new Content(null, size, "\"zeros-1\"");

    public long? SizeOf(string bucket, string key) => objects.TryGetValue($"/{bucket}/{key}", out var found) ? found.Size : null;

    public void Clear() => objects.Clear();

    public async Task AnswerAsync(HttpListenerRequest request, byte[] body, HttpListenerResponse response)
    {
        var path = Uri.UnescapeDataString(request.Url!.AbsolutePath);
        var query = request.QueryString;
        var content = (request.HttpMethod, query["uploadId"], query["list-type"]) switch
        {
            ("POST", { } id, _) => Complete(path, id),
            ("POST", null, _) when request.Url.Query.Contains("uploads", StringComparison.Ordinal) => Text("InitiateMultipartUploadResult", new XElement("UploadId", Guid.NewGuid().ToString("n"))),
            ("PUT", { } id, _) => Part(id, Plain(request, body)),
            ("PUT", _, _) when request.Headers["If-None-Match"] is not null && objects.ContainsKey(path) => null,
            ("PUT", _, _) => (objects[path] = Content.Of(Plain(request, body))) with { Bytes = [], Size = 0 },
            ("DELETE", _, _) => objects.TryRemove(path, out _) ? Empty : Empty,
            ("POST", _, _) => Empty,
            (_, _, { }) => Page(path.TrimEnd('/'), query["prefix"] ?? "", query["continuation-token"]),
            ("HEAD", _, _) when path.Trim('/').IndexOf('/') < 0 => Empty,
            _ => objects.GetValueOrDefault(path),
        };
        response.StatusCode = content is not null ? 200 : request.HttpMethod == "PUT" ? 412 : 404;
        content ??= Text("Error", new XElement("Code", request.HttpMethod == "PUT" ? "PreconditionFailed" : "NoSuchKey"), new XElement("Message", "a stub"));
        response.Headers["ETag"] = content.ETag;
        response.Headers["Last-Modified"] = "Fri, 02 Jan 2026 03:04:05 GMT";
        response.ContentLength64 = content.Size;
        if (request.HttpMethod != "HEAD")
        {
            await content.PourAsync(response.OutputStream);
        }
    }

    private static Content Empty { get; } = Content.Of([]);

    private static Content Text(string root, params IEnumerable<XElement> elements) => Content.Of(Encoding.UTF8.GetBytes(new XElement(root, elements).ToString()));

    private Content Part(string upload, byte[] bytes)
    {
        uploads.AddOrUpdate(upload, bytes.Length, (_, size) => size + bytes.Length);
        return Content.Of(bytes) with { Bytes = [], Size = 0 };
    }

    private Content Complete(string path, string upload)
    {
        objects[path] = new Content(null, uploads[upload], "\"parts-1\"");
        return Text("CompleteMultipartUploadResult", new XElement("ETag", "\"parts-1\""));
    }

    /// <summary>A thousand objects, as S3 gives them; what was there with the first page is what the others go on with.</summary>
    private Content Page(string bucket, string prefix, string? token)
    {
        var start = $"{bucket}/{prefix}";
        var all = token is not null && listings.TryGetValue(start, out var begun) ? begun
            : listings[start] = [.. objects.Where(one => one.Key.StartsWith(start, StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal)];
        var from = int.Parse(token ?? "0", CultureInfo.InvariantCulture);
        var page = all.Skip(from).Take(PageSize).Select(one => new XElement("Contents",
            new XElement("Key", one.Key[(bucket.Length + 1)..]), new XElement("Size", one.Value.Size), new XElement("ETag", one.Value.ETag), new XElement("LastModified", "2026-01-02T03:04:05.000Z")));
        var isTruncated = from + PageSize < all.Length;
        return Text("ListBucketResult", [new XElement("IsTruncated", isTruncated ? "true" : "false"), .. isTruncated ? [new XElement("NextContinuationToken", from + PageSize)] : (XElement[])[], .. page]);
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

    /// <param name="Bytes">Null: zeros.</param>
    private sealed record Content(byte[]? Bytes, long Size, string ETag)
    {
        private static readonly byte[] Zeros = new byte[1 << 20];

#pragma warning disable CA5351 // What S3 answers with; no secret hangs on it.
        public static Content Of(byte[] bytes) => new(bytes, bytes.Length, $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"");
#pragma warning restore CA5351

        public async Task PourAsync(Stream to)
        {
            if (Bytes is not null)
            {
                await to.WriteAsync(Bytes);
                return;
            }

            for (var left = Size; left > 0; left -= Zeros.Length)
            {
                await to.WriteAsync(Zeros.AsMemory(0, (int)Math.Min(left, Zeros.Length)));
            }
        }
    }
}
