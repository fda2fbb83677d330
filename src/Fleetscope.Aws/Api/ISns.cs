namespace Fleetscope.Aws.Api;

/// <summary>The calls of SNS in use (API version 2010-03-31). <see cref="IAccount.FindTopicAsync"/> finds a topic by its name.</summary>
internal interface ISns
{
    /// <summary>CreateTopic. A topic of that name that is there already is answered, if it has these tags.</summary>
    /// <returns>Its ARN.</returns>
    Task<string> CreateTopicAsync(string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>ListTagsForResource.</summary>
    /// <returns>Null when there is no such topic.</returns>
    Task<IReadOnlyDictionary<string, string>?> FindTopicTagsAsync(string topic, CancellationToken cancellationToken);

    /// <summary>TagResource: adds tags, and replaces those of the same keys.</summary>
    Task TagTopicAsync(string topic, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>DeleteTopic, with its subscriptions. One that is gone is no error.</summary>
    Task DeleteTopicAsync(string topic, CancellationToken cancellationToken);

    /// <summary>ListSubscriptionsByTopic to its end.</summary>
    Task<IReadOnlyList<TopicSubscription>> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken);

    /// <summary>Subscribe. The same endpoint once more gives the same subscription.</summary>
    /// <param name="protocol"><c>lambda</c>, <c>email</c>.</param>
    /// <param name="endpoint">The function's ARN; the address.</param>
    /// <returns>Its ARN; <c>PendingConfirmation</c> or the like until somebody has confirmed it.</returns>
    Task<string> SubscribeAsync(string topic, string protocol, string endpoint, CancellationToken cancellationToken);

    /// <summary>Unsubscribe. One that is gone is no error.</summary>
    Task UnsubscribeAsync(string subscription, CancellationToken cancellationToken);

    /// <summary>Subscribe of an e-mail address, which its owner must confirm. The same address once more changes nothing.</summary>
    /// <param name="filter">JSON: which values of which message attributes it gets.</param>
    Task SubscribeMailAsync(string topic, string address, string filter, CancellationToken cancellationToken);

    /// <summary>Publish, with message attributes (all of them texts), by which subscriptions choose.</summary>
    /// <param name="subject">Of e-mails: ASCII, 100 characters at most.</param>
    Task PublishAsync(string topic, string subject, string message, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken);

    /// <summary>Publish.</summary>
    /// <param name="subject">Of e-mails: ASCII, 100 characters at most.</param>
    Task PublishAsync(string topic, string subject, string message, CancellationToken cancellationToken);
}

/// <param name="Arn"><c>PendingConfirmation</c> until somebody has confirmed it.</param>
internal sealed record TopicSubscription(string Arn, string Protocol, string Endpoint);
