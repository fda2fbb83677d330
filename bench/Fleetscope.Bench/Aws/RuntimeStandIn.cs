using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fleetscope.Bench.Aws;

/// <summary>Lambda's runtime interface on loopback: it has one call for the function, and then none.</summary>
internal sealed class RuntimeStandIn : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string address;
    private readonly byte[] payload;

    public RuntimeStandIn(string payload)
    {
        this.payload = Encoding.UTF8.GetBytes(payload);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        address = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        listener.Prefixes.Add($"http://{address}/2018-06-01/runtime/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Done when the call was answered; fails when it was answered with an error.</summary>
    public Task Answered => answered.Task;

    /// <summary>What Lambda tells a function.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment =>
    [
        new("AWS_LAMBDA_RUNTIME_API", address), new("AWS_REGION", "us-east-1"), new("AWS_ACCESS_KEY_ID", "stub"), new("AWS_SECRET_ACCESS_KEY", "stub"), new("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            for (var isFirst = true; ; )
            {
                var context = await listener.GetContextAsync();
                if (context.Request.HttpMethod == "POST")
                {
                    var path = context.Request.Url!.AbsolutePath;
                    context.Response.StatusCode = 202;
                    context.Response.Close();
                    _ = path.EndsWith("/response", StringComparison.Ordinal) ? answered.TrySetResult() : answered.TrySetException(new InvalidOperationException($"The function told {path}."));
                }
                else if (isFirst)
                {
                    isFirst = false;
                    context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = "first";
                    context.Response.Headers["Lambda-Runtime-Deadline-Ms"] = TimeProvider.System.GetUtcNow().AddMinutes(15).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
                    context.Response.Close(payload, willBlock: false);
                }
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or HttpListenerException)
        {
            // The measuring is over.
        }
    }
}
