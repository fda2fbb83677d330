using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Fleetscope.Bench.Aws;

/// <summary>A queue that takes messages and forgets them, and hands out those that it was given to hand out.</summary>
internal sealed class StubQueue(string url)
{
    private static readonly TimeSpan EmptyWait = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<string> waiting = new();
    private long messages;
    private int held;
    private long firstReceived;
    private long lastDeleted;

    public string Url => url + "/123456789012/BenchQueue";

    /// <summary>Whether a message is handed out only after the one before it was deleted, so that nobody can look ahead.</summary>
    public bool OneAtATime { get; set; }

    /// <summary>Messages that were taken.</summary>
    public long Messages => Interlocked.Read(ref messages);

    /// <summary>Messages that wait or are held.</summary>
    public int Left => waiting.Count + Volatile.Read(ref held);

    /// <summary>From the first message that was handed out to the last that was deleted.</summary>
    public TimeSpan Worked => Stopwatch.GetElapsedTime(Interlocked.Read(ref firstReceived), Interlocked.Read(ref lastDeleted));

    public void HandOut(IEnumerable<string> bodies)
    {
        foreach (var body in bodies)
        {
            waiting.Enqueue(body);
        }
    }

    public void Clear()
    {
        waiting.Clear();
        Interlocked.Exchange(ref messages, 0);
        Interlocked.Exchange(ref firstReceived, 0);
    }

    public async Task<byte[]> AnswerAsync(string operation, byte[] body)
    {
        var request = JsonNode.Parse(body)!.AsObject();
        JsonObject answer = operation switch
        {
            "GetQueueUrl" => new() { ["QueueUrl"] = $"{url}/123456789012/{(string)request["QueueName"]!}" },
            "GetQueueAttributes" => new() { ["Attributes"] = Attributes() },
            "SendMessage" => new() { ["MessageId"] = "1", ["MD5OfMessageBody"] = Md5((string)request["MessageBody"]!) },
            "SendMessageBatch" => new() { ["Successful"] = Sent(request["Entries"]!.AsArray()), ["Failed"] = new JsonArray() },
            "ReceiveMessage" => new() { [nameof(Messages)] = await ReceiveAsync((int)request["MaxNumberOfMessages"]!) },
            "DeleteMessageBatch" => new() { ["Successful"] = Deleted(request["Entries"]!.AsArray()), ["Failed"] = new JsonArray() },
            _ => [],
        };
        Interlocked.Add(ref messages, operation switch { "SendMessage" => 1, "SendMessageBatch" => request["Entries"]!.AsArray().Count, _ => 0 });
        return Encoding.UTF8.GetBytes(answer.ToJsonString());
    }

    private static JsonObject Attributes() => new()
    {
        ["ApproximateNumberOfMessages"] = "0", ["ApproximateNumberOfMessagesNotVisible"] = "0", ["ApproximateNumberOfMessagesDelayed"] = "0", ["VisibilityTimeout"] = "600",
        ["QueueArn"] = "arn:aws:sqs:us-east-1:123456789012:BenchQueue",
        ["RedrivePolicy"] = """{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:BenchDead", "maxReceiveCount": 8}""",
    };

    private async Task<JsonArray> ReceiveAsync(int atMost)
    {
        JsonArray found = [];
        while (found.Count < atMost && !(OneAtATime && Volatile.Read(ref held) > 0) && waiting.TryDequeue(out var body))
        {
            Interlocked.Increment(ref held);
            Interlocked.CompareExchange(ref firstReceived, Stopwatch.GetTimestamp(), 0);
            found.Add((JsonNode)new JsonObject
            {
                ["MessageId"] = Guid.NewGuid().ToString(), ["ReceiptHandle"] = Guid.NewGuid().ToString("n"), ["Body"] = body, ["MD5OfBody"] = Md5(body),
                ["Attributes"] = new JsonObject { ["ApproximateReceiveCount"] = "1", ["SentTimestamp"] = "1767322984000" },
            });
        }

        if (found.Count == 0)
        {
            // Short, so that who works one by one does not wait for the queue.
            await Task.Delay(Left == 0 ? EmptyWait : TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return found;
    }

    private static JsonArray Sent(JsonArray entries) =>
        [.. entries.Select(entry => new JsonObject { ["Id"] = (string)entry!["Id"]!, ["MessageId"] = "1", ["MD5OfMessageBody"] = Md5((string)entry["MessageBody"]!) })];

    private JsonArray Deleted(JsonArray entries)
    {
        Interlocked.Exchange(ref lastDeleted, Stopwatch.GetTimestamp());
        Interlocked.Add(ref held, -entries.Count);
        return [.. entries.Select(entry => new JsonObject { ["Id"] = (string)entry!["Id"]! })];
    }

#pragma warning disable CA5351 // What SQS answers with; no secret hangs on it.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
