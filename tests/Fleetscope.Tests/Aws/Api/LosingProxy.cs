using System.Net;
using System.Net.Sockets;

namespace Fleetscope.Tests.Aws.Api;

/// <summary>Stands before a server that closes each connection after its answer, and loses the first answer: what was asked is done, and nobody hears of it.</summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Uri server;
    private readonly Task accepting;
    private int answers;

    public LosingProxy(string server)
    {
        this.server = new Uri(server);
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public int Lost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(server.Host, server.Port, stopping.Token);
            var asking = near.GetStream().CopyToAsync(far.GetStream(), stopping.Token);
            using var answer = new MemoryStream();
            await far.GetStream().CopyToAsync(answer, stopping.Token);
            if (Interlocked.Increment(ref answers) == 1)
            {
                Lost++;
                near.Close();
            }
            else
            {
                answer.Position = 0;
                await answer.CopyToAsync(near.GetStream(), stopping.Token);
                near.Close();
            }

            await asking;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone.
        }
    }
}
