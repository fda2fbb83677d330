using System.Globalization;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>SQS over its JSON protocol.</summary>
internal sealed class Sqs(AwsCalls calls) : ISqs
{
    private const string Gone = "QueueDoesNotExist";

    public async Task<string?> FindQueueAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("GetQueueUrl", $"queue {name}", new() { ["QueueName"] = name }, cancellationToken);
            return answer.Text("QueueUrl");
        }
        catch (AwsException missing) when (missing.Code == Gone)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<string>> ListQueuesAsync(string prefix, CancellationToken cancellationToken) => await Paging.ToEndAsync(async token =>
    {
        // Without MaxResults SQS gives the first thousand and no token.
        var request = new JsonObject { ["MaxResults"] = 1000 };
        SetIfAny(request, "QueueNamePrefix", prefix);
        SetIfAny(request, "NextToken", token);
        var answer = await CallAsync("ListQueues", "the list of queues", request, cancellationToken);
        return (answer.Texts("QueueUrls"), answer.Text("NextToken"));
    });

    public async Task<string> CreateQueueAsync(string name, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["QueueName"] = name };
        if (attributes.Count > 0)
        {
            request["Attributes"] = Map(attributes);
        }

        return (await CallAsync("CreateQueue", $"queue {name}", request, cancellationToken)).Text("QueueUrl");
    }

    public async Task<IReadOnlyDictionary<string, string>> GetQueueAttributesAsync(string url, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("GetQueueAttributes", Queue(url), new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("All") }, cancellationToken);
        return (answer["Attributes"] as JsonObject ?? []).ToDictionary(attribute => attribute.Key, attribute => attribute.Value!.ToString());
    }

    public Task SetQueueAttributesAsync(string url, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        CallAsync("SetQueueAttributes", Queue(url), new() { ["QueueUrl"] = url, ["Attributes"] = Map(attributes) }, cancellationToken);

    public async Task DeleteQueueAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("DeleteQueue", Queue(url), new() { ["QueueUrl"] = url }, cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == Gone && gone.MayHaveBeenDone)
        {
            // The attempt whose answer was lost has removed it.
        }
    }

    public async Task PurgeQueueAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("PurgeQueue", Queue(url), new() { ["QueueUrl"] = url }, cancellationToken);
        }
        catch (AwsException busy) when (busy.Code == "PurgeQueueInProgress" && busy.MayHaveBeenDone)
        {
            // It is the purge whose answer was lost.
        }
    }

    public Task<IReadOnlyList<FailedEntry>> SendMessagesAsync(string url, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        BatchAsync("SendMessageBatch", url, messages.Select(message =>
        {
            var entry = new JsonObject { ["MessageBody"] = message.Body };
            if (message.Delay > TimeSpan.Zero)
            {
                entry["DelaySeconds"] = Seconds(message.Delay);
            }

            return entry;
        }), cancellationToken);

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveMessagesAsync(string url, int atMost, TimeSpan wait, TimeSpan? visibility, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["QueueUrl"] = url,
            ["MaxNumberOfMessages"] = atMost,
            ["WaitTimeSeconds"] = Seconds(wait),
            ["MessageSystemAttributeNames"] = new JsonArray("ApproximateReceiveCount", "SentTimestamp"),
        };
        if (visibility is { } seconds)
        {
            request["VisibilityTimeout"] = Seconds(seconds);
        }

        var answer = await CallAsync("ReceiveMessage", Queue(url), request, cancellationToken);
        return [.. answer.Items("Messages").Select(Received)];
    }

    public Task<IReadOnlyList<FailedEntry>> DeleteMessagesAsync(string url, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken) =>
        BatchAsync("DeleteMessageBatch", url, receiptHandles.Select(handle => new JsonObject { ["ReceiptHandle"] = handle }), cancellationToken);

    public Task ChangeMessageVisibilityAsync(string url, string receiptHandle, TimeSpan visibility, CancellationToken cancellationToken) =>
        CallAsync("ChangeMessageVisibility", Queue(url),
            new() { ["QueueUrl"] = url, ["ReceiptHandle"] = receiptHandle, ["VisibilityTimeout"] = Seconds(visibility) }, cancellationToken);

    private async Task<IReadOnlyList<FailedEntry>> BatchAsync(string operation, string url, IEnumerable<JsonObject> entries, CancellationToken cancellationToken)
    {
        var batch = new JsonArray();
        foreach (var (position, entry) in entries.Index())
        {
            entry["Id"] = position.ToString(CultureInfo.InvariantCulture);
            batch.Add((JsonNode)entry);
        }

        if (batch.Count == 0)
        {
            return [];
        }

        var answer = await CallAsync(operation, Queue(url), new() { ["QueueUrl"] = url, ["Entries"] = batch }, cancellationToken);
        return [.. answer.Items("Failed").Select(failed =>
            new FailedEntry(int.Parse(failed.Text("Id"), CultureInfo.InvariantCulture), ErrorAnswer.ShortCode(failed.Text("Code")), failed.Text("Message")))];
    }

    private Task<JsonObject> CallAsync(string operation, string thing, JsonObject request, CancellationToken cancellationToken) =>
        calls.JsonAsync(AwsService.Sqs, operation, thing, request, cancellationToken);

    private static ReceivedMessage Received(JsonNode message)
    {
        var attributes = message["Attributes"] as JsonObject ?? [];
        var count = int.TryParse(attributes.Text("ApproximateReceiveCount"), out var times) ? times : 1;
        var sent = long.TryParse(attributes.Text("SentTimestamp"), out var milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return new ReceivedMessage(message.Text("MessageId"), message.Text("ReceiptHandle"), message.Text("Body"), count, sent);
    }

    private static string Queue(string url) => $"queue {url[(url.LastIndexOf('/') + 1)..]}";

    // SQS counts in whole seconds; a part of one is rounded up, so that a lease is never shorter than asked.
    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static JsonObject Map(IReadOnlyDictionary<string, string> attributes) => new(attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)attribute.Value)));

    private static void SetIfAny(JsonObject request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request[name] = value;
        }
    }
}
