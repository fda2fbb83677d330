using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

internal sealed record MemoryQueueState(string Name, string Url, string Arn, IReadOnlyDictionary<string, string> Attributes, MemoryQueueSizes Sizes, IReadOnlyList<MemoryMessageState> Messages);

internal sealed record MemoryMessageState(string Id, string Body, int ReceiveCount, DateTimeOffset SentAt, DateTimeOffset VisibleAt, bool IsInFlight);

internal sealed record MemoryQueueSizes(int Visible, int NotVisible, int Delayed);

/// <summary>One queue and what is in it. Its owner holds the account's lock.</summary>
internal sealed class MemoryQueue
{
    public static readonly TimeSpan LongestVisibility = TimeSpan.FromHours(12);

    /// <summary>The attributes that are numbers, as SetQueueAttributes documents them.</summary>
    public static readonly IReadOnlyDictionary<string, (int Least, int Most, string Default)> Ranges = new Dictionary<string, (int, int, string)>
    {
        ["DelaySeconds"] = (0, 900, "0"),
        ["MaximumMessageSize"] = (1024, 1_048_576, "262144"),
        ["MessageRetentionPeriod"] = (60, 1_209_600, "345600"),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 20, "0"),
        ["VisibilityTimeout"] = (0, 43_200, "30"),
        ["KmsDataKeyReusePeriodSeconds"] = (60, 86_400, "300"),
    };

    private readonly SortedDictionary<long, MemoryMessage> messages = [];
    private readonly Dictionary<string, MemoryMessage> byId = [];
    private readonly Dictionary<string, string> attributes;
    private readonly string tag;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (DateTimeOffset At, MemoryQueueSizes Sizes)? told;
    private DateTimeOffset modifiedAt;
    private DateTimeOffset? purgedAt;
    private long turns;

    public MemoryQueue(string name, DateTimeOffset createdAt, IReadOnlyDictionary<string, string> attributes, int number)
    {
        Name = name;
        CreatedAt = modifiedAt = createdAt;
        this.attributes = new Dictionary<string, string>(attributes);
        tag = number.ToString("x8", CultureInfo.InvariantCulture);
    }

    public string Name { get; }

    public DateTimeOffset CreatedAt { get; }

    public string Url => $"https://sqs.{MemoryAccount.Region}.amazonaws.com/{MemoryAccount.Id}/{Name}";

    public string Arn => $"arn:aws:sqs:{MemoryAccount.Region}:{MemoryAccount.Id}:{Name}";

    public int Count => messages.Count;

    /// <summary>Ends when a message came or was shown again.</summary>
    public Task Changed => changed.Task;

    public string? DeadLetterArn => attributes.TryGetValue("RedrivePolicy", out var policy) ? Redrive(policy)?.Arn : null;

    public static Dictionary<string, string> WithDefaults(IReadOnlyDictionary<string, string> given)
    {
        var all = Ranges.Where(range => range.Key != "KmsDataKeyReusePeriodSeconds").ToDictionary(range => range.Key, range => range.Value.Default);
        foreach (var (name, value) in given)
        {
            all[name] = value;
        }

        return all;
    }

    public static (string Arn, int Most)? Redrive(string policy)
    {
        try
        {
            return JsonNode.Parse(policy) is JsonObject map && map["deadLetterTargetArn"] is { } arn && int.TryParse(map["maxReceiveCount"]?.ToString(), CultureInfo.InvariantCulture, out var most)
                ? (arn.ToString(), most)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public int Number(string attribute) => int.Parse(attributes[attribute], CultureInfo.InvariantCulture);

    public bool HasAttributes(IReadOnlyDictionary<string, string> wanted) => !Differing(wanted).Any();

    public IEnumerable<string> Differing(IReadOnlyDictionary<string, string> wanted) => wanted.Keys.Union(attributes.Keys).Where(name =>
    {
        var (one, other) = (wanted.GetValueOrDefault(name), attributes.GetValueOrDefault(name));
        return name == "RedrivePolicy" && one is not null && other is not null ? Redrive(one) != Redrive(other) : one != other;
    });

    public void Set(IReadOnlyDictionary<string, string> wanted, DateTimeOffset now)
    {
        foreach (var (name, value) in wanted)
        {
            if (value.Length == 0)
            {
                attributes.Remove(name);
            }
            else
            {
                attributes[name] = value;
            }
        }

        modifiedAt = now;
    }

    public Dictionary<string, string> Describe(MemoryQueueSizes sizes) => new(attributes)
    {
        ["QueueArn"] = Arn,
        ["ApproximateNumberOfMessages"] = sizes.Visible.ToString(CultureInfo.InvariantCulture),
        ["ApproximateNumberOfMessagesNotVisible"] = sizes.NotVisible.ToString(CultureInfo.InvariantCulture),
        ["ApproximateNumberOfMessagesDelayed"] = sizes.Delayed.ToString(CultureInfo.InvariantCulture),
        ["CreatedTimestamp"] = CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["LastModifiedTimestamp"] = modifiedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["SqsManagedSseEnabled"] = attributes.GetValueOrDefault("SqsManagedSseEnabled", "true"),
    };

    public MemoryQueueState State(DateTimeOffset now)
    {
        var sizes = Sizes(now);
        return new MemoryQueueState(Name, Url, Arn, new Dictionary<string, string>(attributes), sizes,
            [.. messages.Values.Select(message => new MemoryMessageState(message.Id, message.Body, message.ReceiveCount, message.SentAt, message.VisibleAt, message.IsInFlight(now)))]);
    }

    public MemoryQueueSizes Sizes(DateTimeOffset now)
    {
        Expire(now);
        var (visible, inFlight) = (0, 0);
        foreach (var message in messages.Values)
        {
            visible += message.VisibleAt <= now ? 1 : 0;
            inFlight += message.IsInFlight(now) ? 1 : 0;
        }

        return new MemoryQueueSizes(visible, inFlight, messages.Count - visible - inFlight);
    }

    public MemoryQueueSizes ToldSizes(DateTimeOffset now, TimeSpan lag)
    {
        if (told is null || now - told.Value.At >= lag)
        {
            told = (now, Sizes(now));
        }

        return told.Value.Sizes;
    }

    public void Add(string body, DateTimeOffset now, TimeSpan delay)
    {
        var visibleAt = now + (delay > TimeSpan.Zero ? delay : TimeSpan.FromSeconds(Number("DelaySeconds")));
        Put(new MemoryMessage($"{tag}-0000-4000-8000-{turns:x12}", body, now) { VisibleAt = visibleAt });
    }

    public IReadOnlyList<ReceivedMessage> Receive(int atMost, TimeSpan? visibility, DateTimeOffset now, MemoryQueue? deadLetters, int? shuffleSeed)
    {
        Expire(now);
        var most = deadLetters is null ? int.MaxValue : Redrive(attributes["RedrivePolicy"])!.Value.Most;
        IEnumerable<MemoryMessage> candidates = messages.Values.Where(message => message.VisibleAt <= now);
        if (shuffleSeed is { } seed)
        {
            candidates = candidates.OrderBy(message => unchecked((uint)(((message.Turn + 1) * 2_654_435_761L) ^ seed) * 2_246_822_519u));
        }

        // A message that was received as often as it may be goes to the dead letters when it would come once more, not before.
        var (taken, dead) = (new List<MemoryMessage>(), new List<MemoryMessage>());
        foreach (var message in candidates)
        {
            (message.ReceiveCount >= most ? dead : taken).Add(message);
            if (taken.Count == atMost)
            {
                break;
            }
        }

        foreach (var message in dead)
        {
            Drop(message);
            message.Receipt = null;
            deadLetters!.Put(message);
        }

        return [.. taken.Select(message => message.Receive(now, visibility ?? TimeSpan.FromSeconds(Number("VisibilityTimeout"))))];
    }

    /// <returns>False when it is no receipt of this queue. An old receipt removes nothing and is no error, as SQS documents.</returns>
    public bool Delete(string receipt)
    {
        if (MemoryMessage.IdIn(receipt) is not { } id || !id.StartsWith(tag, StringComparison.Ordinal) && !byId.ContainsKey(id))
        {
            return false;
        }

        if (byId.TryGetValue(id, out var message) && message.Receipt == receipt)
        {
            Drop(message);
        }

        return true;
    }

    public void ChangeVisibility(string receipt, TimeSpan visibility, DateTimeOffset now)
    {
        const string Call = "sqs:ChangeMessageVisibility";
        if (visibility < TimeSpan.Zero || visibility > LongestVisibility)
        {
            throw MemoryAccount.Refuse(Call, "InvalidParameterValue", $"Value {visibility.TotalSeconds:0} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.");
        }

        if (MemoryMessage.IdIn(receipt) is not { } id)
        {
            throw MemoryAccount.Refuse(Call, "ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
        }

        if (!byId.TryGetValue(id, out var message) || message.Receipt != receipt)
        {
            throw MemoryAccount.Refuse(Call, "InvalidParameterValue",
                $"Value {receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");
        }

        if (!message.IsInFlight(now))
        {
            throw MemoryAccount.Refuse(Call, "MessageNotInflight", "The specified message isn't in flight.");
        }

        if (now + visibility > message.ReceivedAt + LongestVisibility)
        {
            throw MemoryAccount.Refuse(Call, "InvalidParameterValue",
                $"Value {visibility.TotalSeconds:0} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");
        }

        message.VisibleAt = now + visibility;
        Signal();
    }

    public bool Purge(DateTimeOffset now)
    {
        if (now < purgedAt + TimeSpan.FromSeconds(60))
        {
            return false;
        }

        purgedAt = now;
        messages.Clear();
        byId.Clear();
        return true;
    }

    public void ShowAll(DateTimeOffset now)
    {
        foreach (var message in messages.Values.Where(message => message.IsInFlight(now)))
        {
            message.VisibleAt = now;
        }

        Signal();
    }

    public DateTimeOffset? NextVisible(DateTimeOffset now) => messages.Values.Where(message => message.VisibleAt > now).Select(message => (DateTimeOffset?)message.VisibleAt).Min();

    private void Put(MemoryMessage message)
    {
        message.Turn = turns++;
        messages.Add(message.Turn, message);
        byId.Add(message.Id, message);
        Signal();
    }

    private void Drop(MemoryMessage message)
    {
        messages.Remove(message.Turn);
        byId.Remove(message.Id);
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // A message keeps its first sending time when it becomes a dead letter, so it may expire there sooner than hoped.
    private void Expire(DateTimeOffset now)
    {
        var eldest = now - TimeSpan.FromSeconds(Number("MessageRetentionPeriod"));
        while (messages.Count > 0 && messages.First().Value is { } first && first.SentAt <= eldest)
        {
            Drop(first);
        }
    }
}
