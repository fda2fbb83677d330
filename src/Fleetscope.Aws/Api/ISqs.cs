namespace Fleetscope.Aws.Api;

/// <summary>The calls of SQS in use (API version 2012-11-05, JSON protocol).</summary>
internal interface ISqs
{
    /// <summary>GetQueueUrl.</summary>
    /// <returns>Null when there is no queue of exactly this name.</returns>
    Task<string?> FindQueueAsync(string name, CancellationToken cancellationToken);

    /// <summary>ListQueues to its end: the URLs of queues whose names start with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<string>> ListQueuesAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>CreateQueue. A queue of the same name and attributes is no error.</summary>
    /// <returns>Its URL.</returns>
    /// <exception cref="AwsException"><c>QueueNameExists</c> when it has other attributes; <c>QueueDeletedRecently</c> within 60 s of its removal.</exception>
    Task<string> CreateQueueAsync(string name, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken);

    /// <summary>GetQueueAttributes, all of them.</summary>
    /// <exception cref="AwsException"><c>QueueDoesNotExist</c>.</exception>
    Task<IReadOnlyDictionary<string, string>> GetQueueAttributesAsync(string url, CancellationToken cancellationToken);

    Task SetQueueAttributesAsync(string url, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken);

    /// <summary>DeleteQueue.</summary>
    /// <exception cref="AwsException"><c>QueueDoesNotExist</c>.</exception>
    Task DeleteQueueAsync(string url, CancellationToken cancellationToken);

    /// <summary>PurgeQueue: removes every message. Allowed once in 60 seconds.</summary>
    Task PurgeQueueAsync(string url, CancellationToken cancellationToken);

    /// <summary>SendMessageBatch: at most ten bodies, at most 262,144 bytes together.</summary>
    /// <returns>The bodies (by position) that were not taken, each with its reason; empty when all were.</returns>
    Task<IReadOnlyList<FailedEntry>> SendMessagesAsync(string url, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);

    /// <summary>ReceiveMessage.</summary>
    /// <param name="atMost">1 to 10.</param>
    /// <param name="wait">How long to wait for one, 0 to 20 seconds.</param>
    /// <param name="visibility">How long others do not see them; null: as the queue says.</param>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveMessagesAsync(string url, int atMost, TimeSpan wait, TimeSpan? visibility, CancellationToken cancellationToken);

    /// <summary>DeleteMessageBatch: at most ten.</summary>
    /// <returns>Those (by position) that were not removed.</returns>
    Task<IReadOnlyList<FailedEntry>> DeleteMessagesAsync(string url, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken);

    /// <summary>ChangeMessageVisibility, counted from now; 0 shows the message at once.</summary>
    /// <exception cref="AwsException"><c>ReceiptHandleIsInvalid</c>, <c>MessageNotInflight</c>: it is not ours any more; <c>InvalidParameterValue</c> too when its words are "not available for visibility timeout change" (received again, or deleted). <c>InvalidParameterValue</c> "beyond the limit" past 12 hours from its receipt.</exception>
    Task ChangeMessageVisibilityAsync(string url, string receiptHandle, TimeSpan visibility, CancellationToken cancellationToken);
}

/// <param name="Delay">When others may see it first; at most 15 minutes.</param>
internal sealed record OutgoingMessage(string Body, TimeSpan Delay = default);

/// <param name="ReceiveCount">ApproximateReceiveCount: deliveries so far, this one included.</param>
internal sealed record ReceivedMessage(string MessageId, string ReceiptHandle, string Body, int ReceiveCount, DateTimeOffset SentAt);

/// <summary>A part of a batch that failed.</summary>
/// <param name="Position">From 0, in the batch as it was given.</param>
internal sealed record FailedEntry(int Position, string Code, string Message);
