using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>Stands between workers and moto, and does to some of their calls what networks and AWS do at times.</summary>
/// <remarks>moto closes each connection after its answer, and so does this; it checks neither host nor body of a signature.</remarks>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly List<FaultRule> rules = [];
    private readonly List<PassedCall> calls = [];
    private readonly Uri server;
    private readonly Random random;
    private readonly Task accepting;

    /// <param name="server">Where calls go that meet no fault.</param>
    /// <param name="seed">Decides which of the calls meet one.</param>
    public FaultProxy(string server, int seed)
    {
        this.server = new Uri(server);
        random = new Random(seed);
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Every call so far, in the order in which they came.</summary>
    public IReadOnlyList<PassedCall> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>Calls that met a fault.</summary>
    public int Faults => Calls.Count(call => call.Fault is not null);

    /// <summary>Lets a fault befall calls from now on. The first rule that hits decides.</summary>
    public FaultRule When(string call, Fault fault)
    {
        var rule = new FaultRule(call, fault);
        lock (gate)
        {
            rules.Add(rule);
        }

        return rule;
    }

    /// <summary>Ends all faults.</summary>
    public void Heal()
    {
        lock (gate)
        {
            rules.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
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
        near.NoDelay = true;
        try
        {
            if (await ReadAsync(near.GetStream()) is { } call)
            {
                var fault = Choose(call);
                await (fault ?? Fault.None).BefallAsync(new Exchange(near, call, server, stopping.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One side has gone.
        }
    }

    private Fault? Choose(ProxiedCall call)
    {
        lock (gate)
        {
            var rule = rules.FirstOrDefault(rule => rule.Hits(call, random));
            calls.Add(new PassedCall(call, rule?.Fault.Name));
            return rule?.Fault;
        }
    }

    private async Task<ProxiedCall?> ReadAsync(NetworkStream stream)
    {
        using var got = new MemoryStream();
        var buffer = new byte[1 << 16];
        int end;
        while ((end = got.GetBuffer().AsSpan(0, (int)got.Length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = await stream.ReadAsync(buffer, stopping.Token);
            if (count == 0)
            {
                return null;
            }

            got.Write(buffer, 0, count);
        }

        var head = Encoding.Latin1.GetString(got.GetBuffer(), 0, end + 4);
        var headers = head.Split("\r\n").Skip(1).Where(line => line.Contains(':')).ToLookup(line => line.Split(':')[0].ToLowerInvariant(), line => line.Split(':', 2)[1].Trim());
        if (headers["expect"].Any())
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stopping.Token);
        }

        var length = int.Parse(headers["content-length"].FirstOrDefault("0"), CultureInfo.InvariantCulture);
        var body = new byte[length];
        var there = (int)got.Length - end - 4;
        Array.Copy(got.GetBuffer(), end + 4, body, 0, there);
        await stream.ReadExactlyAsync(body.AsMemory(there), stopping.Token);
        return new ProxiedCall(head, body);
    }
}

/// <summary>A call that has passed, and the fault that befell it.</summary>
internal sealed record PassedCall(string Head, string Name, string Bucket, string Key, string AccessKey, string Region, string? Fault)
{
    public PassedCall(ProxiedCall call, string? fault)
        : this(call.Head, call.Name, call.Bucket, call.Key, call.AccessKey, call.Region, fault)
    {
    }

    /// <summary>Whether anything of a key went with it.</summary>
    public bool HasKeys => Head.Contains("Authorization:", StringComparison.OrdinalIgnoreCase) || Head.Contains("X-Amz-Security-Token", StringComparison.OrdinalIgnoreCase)
        || Head.Contains("X-Amz-Credential", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Which calls a fault befalls.</summary>
/// <param name="calls">As <c>s3:PutObject</c>, <c>sqs:*</c> or <c>*</c>.</param>
internal sealed class FaultRule(string calls, Fault fault)
{
    private int passed;
    private int hit;

    public Fault Fault => fault;

    /// <summary>How likely it is, from 0 to 1.</summary>
    public double Share { get; set; } = 1;

    /// <summary>Calls that it lets by first.</summary>
    public int After { get; set; }

    public int AtMost { get; set; } = int.MaxValue;

    /// <summary>What else must be so.</summary>
    public Func<ProxiedCall, bool> Of { get; set; } = _ => true;

    /// <summary>How many it has hit.</summary>
    public int Count => hit;

    public bool Hits(ProxiedCall call, Random random)
    {
        var isMeant = calls == "*" || call.Name == calls || (calls.EndsWith(":*", StringComparison.Ordinal) && call.Name.StartsWith(calls[..^1], StringComparison.Ordinal));
        if (!isMeant || !Of(call) || hit >= AtMost || passed++ < After || random.NextDouble() >= Share)
        {
            return false;
        }

        hit++;
        return true;
    }
}
