using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fleetscope.Tests.Aws.Api;

/// <summary>What a client sent.</summary>
internal sealed record StubRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What it gets; status 0 closes the connection without a word, status -1 leaves it waiting.</summary>
internal sealed record StubAnswer(int Status, string Body = "{}", params (string Name, string Value)[] Headers)
{
    public static readonly StubAnswer Lost = new(0);

    public static readonly StubAnswer Silence = new(-1);

    public static StubAnswer Error(string code, int status = 400, string message = "no") => new(status, $$"""{"__type":"{{code}}","message":"{{message}}"}""");
}

/// <summary>An HTTP server that gives prepared answers, one a request, the last one for all that follow.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly Func<StubRequest, StubAnswer> answer;
    private readonly List<StubRequest> requests = [];
    private readonly Task accepting;
    private int connected;

    public StubServer(params StubAnswer[] answers)
        : this(InTurn(new Queue<StubAnswer>(answers)))
    {
    }

    /// <summary>A server that answers by what it is asked; one request at a time.</summary>
    public StubServer(Func<StubRequest, StubAnswer> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public int Connections => connected;

    public IReadOnlyList<StubRequest> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                Interlocked.Increment(ref connected);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            while (await ReadAsync(stream) is { } request)
            {
                var given = Next(request);
                if (given.Status == 0)
                {
                    return;
                }

                await (given.Status < 0 ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token) : WriteAsync(stream, request, given));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The test is over, or the client has gone.
        }
    }

    private StubAnswer Next(StubRequest request)
    {
        lock (requests)
        {
            requests.Add(request);
            return answer(request);
        }
    }

    private static Func<StubRequest, StubAnswer> InTurn(Queue<StubAnswer> answers) => _ => answers.Count > 1 ? answers.Dequeue() : answers.Peek();

    private async Task<StubRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stopping.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body, stopping.Token);
        return new StubRequest(lines[0], headers, Encoding.UTF8.GetString(body));
    }

    private async Task WriteAsync(NetworkStream stream, StubRequest request, StubAnswer answer)
    {
        var body = request.Line.StartsWith("HEAD", StringComparison.Ordinal) ? [] : Encoding.UTF8.GetBytes(answer.Body);
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Status\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        if (!answer.Headers.Any(header => header.Name == "Content-Length"))
        {
            head.Append($"Content-Length: {body.Length}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + "\r\n"), stopping.Token);
        await stream.WriteAsync(body, stopping.Token);
        if (answer.Headers.Any(header => header.Name == "Content-Length"))
        {
            // A length that promises more than there is: the connection ends in the middle.
            stream.Close();
        }
    }
}
