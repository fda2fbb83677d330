using System.Collections.Concurrent;
using Fleetscope.Aws.Machines;
using Fleetscope.Tests.Aws.Api;

namespace Fleetscope.Tests.Aws.Machines;

/// <summary>A metadata service with the rules of IMDSv2, on loopback.</summary>
internal sealed class StandInMetadata : IAsyncDisposable
{
    public const string MachineId = "i-0123456789abcdef0";

    private readonly StubServer server;
    private int tokens;

    public StandInMetadata() => server = new StubServer(Answer);

    public Uri Endpoint => new(server.Url);

    /// <summary>The items, by their paths below <c>/latest/meta-data/</c>.</summary>
    public ConcurrentDictionary<string, string> Items { get; } = new(new Dictionary<string, string>
    {
        ["instance-id"] = MachineId,
        ["instance-type"] = "m5.xlarge",
        ["placement/availability-zone"] = "us-east-1a",
    });

    /// <summary>Set: the answer to everything.</summary>
    public StubAnswer? Always { get; set; }

    /// <summary>How many tokens were given.</summary>
    public int Tokens => tokens;

    public IReadOnlyList<StubRequest> Requests => server.Requests;

    public MachineMetadata Client(TimeProvider? clock = null) => new(Endpoint, clock ?? TimeProvider.System);

    /// <summary>No token given so far is good any more.</summary>
    public void ForgetTokens() => tokens += 100;

    public void Notice(DateTimeOffset at) => Items["spot/instance-action"] = $$"""{"action": "terminate", "time": "{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""";

    public void Rebalance() => Items["events/recommendations/rebalance"] = """{"noticeTime": "2026-01-02T03:04:05Z"}""";

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private StubAnswer Answer(StubRequest request)
    {
        if (Always is { } same)
        {
            return same;
        }

        var words = request.Line.Split(' ');
        if (words[1] == "/latest/api/token")
        {
            return words[0] == "PUT" && request.Headers.ContainsKey("X-aws-ec2-metadata-token-ttl-seconds") ? new StubAnswer(200, $"token-{++tokens}") : new StubAnswer(400);
        }

        return request.Headers.GetValueOrDefault("X-aws-ec2-metadata-token") != $"token-{tokens}" ? new StubAnswer(401, "")
            : Items.TryGetValue(words[1]["/latest/meta-data/".Length..], out var item) ? new StubAnswer(200, item)
            : new StubAnswer(404, "");
    }
}
