using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fleetscope.Bench.Aws;

/// <summary>SQS, S3 and CloudWatch Logs on loopback that do as little as they can, and count what they are asked; every other service says that it is not permitted.</summary>
/// <param name="latency">How long each answer is held back; zero: not at all.</param>
internal sealed class StubAws : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, int> calls = new();
    private readonly TimeSpan latency;

    public StubAws(TimeSpan latency = default)
    {
        this.latency = latency;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        Queue = new StubQueue(Url);
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        _ = AcceptAsync();
    }

    public string Url { get; }

    public StubQueue Queue { get; }

    public StubBucket Bucket { get; } = new();

    /// <summary>What makes a program that calls AWS call this one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment =>
    [
        new("AWS_ENDPOINT_URL", Url), new("AWS_ACCESS_KEY_ID", "stub"), new("AWS_SECRET_ACCESS_KEY", "stub"), new("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    /// <summary>How often each operation was called: <c>SendMessage</c>, <c>PutLogEvents</c>, <c>GET object</c>.</summary>
    public IReadOnlyDictionary<string, int> Calls => calls;

    /// <summary>Forgets what was sent and counted, and the objects too.</summary>
    public void Clear()
    {
        Bucket.Clear();
        Queue.Clear();
        calls.Clear();
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
        var operation = Operation(context.Request);
        calls.AddOrUpdate(operation, 1, (_, count) => count + 1);
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, TimeProvider.System, CancellationToken.None);
        }

        try
        {
            await (context.Request.Headers["X-Amz-Target"] switch
            {
                { } sqs when sqs.StartsWith("AmazonSQS.", StringComparison.Ordinal) => WriteAsync(context.Response, 200, await Queue.AnswerAsync(operation, body.ToArray())),
                { } logs when logs.StartsWith("Logs_", StringComparison.Ordinal) => WriteAsync(context.Response, 200, "{}"u8.ToArray()),
                null => Bucket.AnswerAsync(context.Request, body.ToArray(), context.Response),
                _ => WriteAsync(context.Response, 400, Encoding.UTF8.GetBytes("""{"__type": "AccessDeniedException", "message": "a stub"}""")),
            });
            context.Response.Close();
        }
        catch (HttpListenerException)
        {
            // Who asked has left.
        }
    }

    private static string Operation(HttpListenerRequest request) =>
        request.Headers["X-Amz-Target"] is { } target ? target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..]
        : request.QueryString["list-type"] is not null ? "LIST"
        : $"{request.HttpMethod} object";

    private static async Task WriteAsync(HttpListenerResponse response, int status, byte[] answer)
    {
        response.StatusCode = status;
        response.ContentLength64 = answer.Length;
        await response.OutputStream.WriteAsync(answer);
    }
}
