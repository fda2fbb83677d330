using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>A call that stands before the proxy, and what can be done with it.</summary>
internal sealed class Exchange(TcpClient near, ProxiedCall call, Uri server, CancellationToken stopping)
{
    public ProxiedCall Call => call;

    /// <summary>Cancelled when the proxy ends.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Lets the server do it.</summary>
    /// <returns>Its whole answer.</returns>
    public Task<ServerAnswer> AskAsync() => AskAsync(call);

    public async Task<ServerAnswer> AskAsync(ProxiedCall asked)
    {
        using var far = new TcpClient();
        await far.ConnectAsync(server.Host, server.Port, stopping);
        await far.GetStream().WriteAsync(asked.Bytes(), stopping);
        using var answer = new MemoryStream();
        await far.GetStream().CopyToAsync(answer, stopping);
        return ServerAnswer.Read(answer.ToArray());
    }

    public Task TellAsync(ServerAnswer answer) => SendAsync([.. answer.HeadBytes(answer.Body.Length), .. call.IsHead ? [] : answer.Body]);

    /// <summary>Promises the whole answer and sends the beginning of its body.</summary>
    public Task TellPartAsync(ServerAnswer answer, int bytes) => SendAsync([.. answer.HeadBytes(answer.Body.Length), .. answer.Body.AsSpan(0, bytes)]);

    public async Task SendAsync(byte[] bytes)
    {
        await near.GetStream().WriteAsync(bytes, stopping);
        await near.GetStream().FlushAsync(stopping);
    }

    /// <summary>Ends the connection as a machine does that has gone: with a reset.</summary>
    public void Reset()
    {
        near.LingerState = new LingerOption(true, 0);
        near.Close();
    }
}

/// <summary>An answer of the server: its first line and headers, and its body.</summary>
internal sealed record ServerAnswer(int Status, IReadOnlyList<string> Lines, byte[] Body)
{
    /// <summary>An error in the words of the service's protocol.</summary>
    public static ServerAnswer Error(ProxiedCall call, int status, string code)
    {
        var isXml = call.Service == "s3";
        var body = isXml ? $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>a fault of the test</Message><RequestId>0</RequestId></Error>" : $$"""{"__type":"{{code}}","message":"a fault of the test"}""";
        string[] lines = [$"HTTP/1.1 {status} Error", $"Content-Type: {(isXml ? "application/xml" : "application/x-amz-json-1.0")}", .. isXml ? (string[])[] : [$"x-amzn-ErrorType: {code}"]];
        return new ServerAnswer(status, lines, Encoding.UTF8.GetBytes(body));
    }

    public static ServerAnswer Read(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            throw new IOException($"the server answered with {bytes.Length} bytes and no head");
        }

        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        return new ServerAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), lines, bytes[(end + 4)..]);
    }

    public ServerAnswer With(string line) => this with { Lines = [.. Lines, line] };

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The head; answers to HEAD keep the length that the server gave.</summary>
    public byte[] HeadBytes(int length)
    {
        var kept = Lines.Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) && (length == 0 || !line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)));
        string[] own = length == 0 ? ["Connection: close"] : ["Connection: close", $"Content-Length: {length}"];
        return Encoding.Latin1.GetBytes(string.Join("\r\n", kept.Concat(own)) + "\r\n\r\n");
    }
}
