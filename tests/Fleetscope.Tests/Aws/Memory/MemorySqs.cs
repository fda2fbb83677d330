using System.Text;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>SQS: standard queues.</summary>
internal sealed class MemorySqs(MemoryAccount account) : ISqs
{
    // 262,144 was the limit of a batch until August 2025 (1 MiB since); whoever keeps to it is right on both.
    private const int BatchBytes = 262_144;

    private const int MostInFlight = 120_000;

    private static readonly TimeSpan DeletionTime = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, MemoryQueue> queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (MemoryQueue Queue, DateTimeOffset At)> deleted = [];
    private int created;

    /// <summary>How long GetQueueUrl and ListQueues miss a new queue and still name a deleted one. AWS: up to 60 s.</summary>
    public TimeSpan ListLag { get; set; }

    /// <summary>How old the counts may be that GetQueueAttributes tells. AWS: they settle a minute after the last change.</summary>
    public TimeSpan CountLag { get; set; }

    /// <summary>What GetQueueAttributes tells of a queue (by name) instead of the counts, to lie as approximate counts do.</summary>
    public Func<string, MemoryQueueSizes, MemoryQueueSizes>? Misreport { get; set; }

    /// <summary>How many of the next receives find nothing, as a short poll may.</summary>
    public int MissedReceives { get; set; }

    /// <summary>When set, messages come in an order of this seed instead of first in, first out.</summary>
    public int? ShuffleSeed { get; set; }

    /// <summary>Entries of a batch that fail with InternalError.</summary>
    public Predicate<OutgoingMessage>? Refuses { get; set; }

    public IReadOnlyList<MemoryQueueState> Queues => account.Read<IReadOnlyList<MemoryQueueState>>(() => [.. queues.Values.Select(queue => queue.State(account.Now))]);

    /// <returns>The queue of this name, or null.</returns>
    public MemoryQueueState? Queue(string name) => account.Read(() => queues.GetValueOrDefault(name)?.State(account.Now));

    /// <summary>Delivers once more what is in flight, as SQS may at any time; the holder's receipt stays the last one until then.</summary>
    public void DeliverAgain(string name) => account.Change(() => queues[name].ShowAll(account.Now));

    public IEnumerable<string> Inventory() => queues.Values.Select(queue => $"sqs queue {queue.Name}");

    public Task<string?> FindQueueAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => Seen().FirstOrDefault(queue => queue.Name == name)?.Url, cancellationToken);

    public Task<IReadOnlyList<string>> ListQueuesAsync(string prefix, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<string>>(
        () => [.. Seen().Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(queue => queue.Url).Order(StringComparer.Ordinal)],
        cancellationToken);

    public Task<string> CreateQueueAsync(string name, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "sqs:CreateQueue";
            if (name.Length is 0 or > 80 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
            }

            if (deleted.TryGetValue(name, out var gone) && account.Now < gone.At + DeletionTime)
            {
                throw MemoryAccount.Refuse(Call, "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
            }

            var wanted = MemoryQueue.WithDefaults(attributes);
            Check(Call, wanted);
            if (queues.TryGetValue(name, out var there))
            {
                return there.HasAttributes(wanted)
                    ? there.Url
                    : throw MemoryAccount.Refuse(Call, "QueueNameExists", $"A queue already exists with the same name and a different value for attribute(s) {string.Join(", ", there.Differing(wanted))}");
            }

            deleted.Remove(name);
            var queue = new MemoryQueue(name, account.Now, wanted, ++created);
            queues.Add(name, queue);
            return queue.Url;
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetQueueAttributesAsync(string url, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyDictionary<string, string>>(
        () =>
        {
            var queue = Find("sqs:GetQueueAttributes", url);
            var told = queue.ToldSizes(account.Now, CountLag);
            return queue.Describe(Misreport?.Invoke(queue.Name, told) ?? told);
        },
        cancellationToken);

    public Task SetQueueAttributesAsync(string url, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var queue = Find("sqs:SetQueueAttributes", url);
            Check("sqs:SetQueueAttributes", attributes);
            queue.Set(attributes, account.Now);
        },
        cancellationToken);

    public Task DeleteQueueAsync(string url, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var queue = Find("sqs:DeleteQueue", url);
            queues.Remove(queue.Name);
            deleted[queue.Name] = (queue, account.Now);
        },
        cancellationToken);

    public Task PurgeQueueAsync(string url, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var queue = Find("sqs:PurgeQueue", url);
            if (!queue.Purge(account.Now))
            {
                throw MemoryAccount.Refuse("sqs:PurgeQueue", "PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue.Name} is allowed every 60 seconds.", 403);
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<FailedEntry>> SendMessagesAsync(string url, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<FailedEntry>>(
        () =>
        {
            const string Call = "sqs:SendMessageBatch";
            var queue = Find(Call, url);
            CheckBatch(Call, messages.Count);
            if (messages.Sum(message => Encoding.UTF8.GetByteCount(message.Body)) > BatchBytes)
            {
                throw MemoryAccount.Refuse(Call, "BatchRequestTooLong", $"Batch requests cannot be longer than {BatchBytes} bytes.");
            }

            var failed = new List<FailedEntry>();
            for (var i = 0; i < messages.Count; i++)
            {
                if (WhyNot(queue, messages[i]) is { } why)
                {
                    failed.Add(new FailedEntry(i, why.Code, why.Message));
                    continue;
                }

                queue.Add(messages[i].Body, account.Now, messages[i].Delay);
            }

            return failed;
        },
        cancellationToken);

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveMessagesAsync(string url, int atMost, TimeSpan wait, TimeSpan? visibility, CancellationToken cancellationToken)
    {
        const string Call = "sqs:ReceiveMessage";
        if (atMost is < 1 or > 10 || wait < TimeSpan.Zero || wait > TimeSpan.FromSeconds(20) || visibility < TimeSpan.Zero || visibility > MemoryQueue.LongestVisibility)
        {
            throw MemoryAccount.Refuse(Call, "InvalidParameterValue", "MaxNumberOfMessages must be 1 to 10, WaitTimeSeconds 0 to 20, VisibilityTimeout 0 to 43200.");
        }

        var until = account.Clock.GetUtcNow() + wait;
        while (true)
        {
            var (messages, changed, next) = await account.AnswerAsync(
                () =>
                {
                    var queue = Find(Call, url);
                    var received = Receive(Call, queue, atMost, visibility);
                    return (received, queue.Changed, received.Count > 0 ? null : queue.NextVisible(account.Now));
                },
                cancellationToken);
            var now = account.Clock.GetUtcNow();
            if (messages.Count > 0 || now >= until)
            {
                return messages;
            }

            var pause = (next < until ? next.Value : until) - now;
            if (pause <= TimeSpan.Zero)
            {
                continue;
            }

            try
            {
                await changed.WaitAsync(pause, account.Clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Something may have become visible, or the poll is over: both are seen above.
            }
        }
    }

    public Task<IReadOnlyList<FailedEntry>> DeleteMessagesAsync(string url, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken) => account.AnswerAsync<IReadOnlyList<FailedEntry>>(
        () =>
        {
            const string Call = "sqs:DeleteMessageBatch";
            var queue = Find(Call, url);
            CheckBatch(Call, receiptHandles.Count);
            return
            [
                .. receiptHandles.Index().Where(entry => !queue.Delete(entry.Item))
                    .Select(entry => new FailedEntry(entry.Index, "ReceiptHandleIsInvalid", "The input receipt handle is invalid.")),
            ];
        },
        cancellationToken);

    public Task ChangeMessageVisibilityAsync(string url, string receiptHandle, TimeSpan visibility, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Find("sqs:ChangeMessageVisibility", url).ChangeVisibility(receiptHandle, visibility, account.Now), cancellationToken);

    private IReadOnlyList<ReceivedMessage> Receive(string call, MemoryQueue queue, int atMost, TimeSpan? visibility)
    {
        if (MissedReceives > 0)
        {
            MissedReceives--;
            return [];
        }

        if (queue.Count >= MostInFlight && queue.Sizes(account.Now).NotVisible >= MostInFlight)
        {
            throw MemoryAccount.Refuse(call, "OverLimit", "The maximum number of in flight messages is reached.", 403);
        }

        return queue.Receive(atMost, visibility, account.Now, ByArn(queue.DeadLetterArn), ShuffleSeed);
    }

    private IEnumerable<MemoryQueue> Seen() => queues.Values.Where(queue => queue.CreatedAt + ListLag <= account.Now)
        .Concat(deleted.Values.Where(gone => account.Now < gone.At + ListLag && !queues.ContainsKey(gone.Queue.Name)).Select(gone => gone.Queue));

    private MemoryQueue Find(string call, string url) => queues.Values.FirstOrDefault(queue => queue.Url == url)
        ?? throw MemoryAccount.Refuse(call, "QueueDoesNotExist", "The specified queue does not exist.");

    private MemoryQueue? ByArn(string? arn) => arn is null ? null : queues.Values.FirstOrDefault(queue => queue.Arn == arn);

    private static void CheckBatch(string call, int count)
    {
        if (count > 10)
        {
            throw MemoryAccount.Refuse(call, "TooManyEntriesInBatchRequest", $"Maximum number of entries per request are 10. You have sent {count}.");
        }
    }

    private (string Code, string Message)? WhyNot(MemoryQueue queue, OutgoingMessage message)
    {
        if (message.Body.Length == 0)
        {
            return ("MissingParameter", "The request must contain the parameter MessageBody.");
        }

        if (message.Body.EnumerateRunes().Any(rune => rune.Value is < 0x20 and not (0x9 or 0xA or 0xD) or 0xFFFE or 0xFFFF))
        {
            return ("InvalidMessageContents", "The message contains characters outside the allowed set.");
        }

        if (Encoding.UTF8.GetByteCount(message.Body) > queue.Number("MaximumMessageSize"))
        {
            return ("InvalidParameterValue", $"One or more parameters are invalid. Reason: Message must be shorter than {queue.Number("MaximumMessageSize")} bytes.");
        }

        if (message.Delay < TimeSpan.Zero || message.Delay > TimeSpan.FromMinutes(15))
        {
            return ("InvalidParameterValue", "DelaySeconds must be >= 0 and <= 900.");
        }

        return Refuses?.Invoke(message) == true ? ("InternalError", "We encountered an internal error. Please try again.") : null;
    }

    private void Check(string call, IReadOnlyDictionary<string, string> attributes) => QueueAttributeCheck.Check(call, attributes, arn => ByArn(arn) is not null);
}
