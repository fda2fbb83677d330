using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>SNS: topics, who is subscribed, and what was published. Its topics are <see cref="MemoryIdentity.Topics"/>.</summary>
internal sealed class MemorySns(MemoryAccount account) : ISns
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> tags = [];
    private readonly Dictionary<string, List<TopicSubscription>> subscriptions = [];
    private readonly List<MemoryNews> published = [];
    private readonly Dictionary<string, string> filters = [];
    private int made;

    private HashSet<string> Topics => account.Identity.Topics;

    /// <summary>Everything that was published, oldest first.</summary>
    public IReadOnlyList<MemoryNews> Published => account.Read<IReadOnlyList<MemoryNews>>(() => [.. published]);

    public IEnumerable<string> Inventory() => Topics.Select(topic => $"sns topic {topic} {MemoryIam.Words(TagsOf(topic))}")
        .Concat(subscriptions.SelectMany(topic => topic.Value.Select(one => $"sns subscription {topic.Key} {one.Protocol} {one.Endpoint}")));

    public Task<string> CreateTopicAsync(string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (!Topics.Add(name))
            {
                return tags.Count == 0 || MemoryIam.Words(tags) == MemoryIam.Words(TagsOf(name))
                    ? Arn(name)
                    : throw Refuse("CreateTopic", "InvalidParameter", "Invalid parameter: Tags Reason: Topic already exists with different tags");
            }

            this.tags[name] = tags.ToDictionary();
            return Arn(name);
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> FindTopicTagsAsync(string topic, CancellationToken cancellationToken) =>
        account.AnswerAsync(() => Topics.Contains(Name(topic)) ? TagsOf(Name(topic)) : null, cancellationToken);

    public Task TagTopicAsync(string topic, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var name = Existing("TagResource", topic);
            this.tags[name] = MemoryIam.Merged(TagsOf(name), tags);
        },
        cancellationToken);

    public Task DeleteTopicAsync(string topic, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            Topics.Remove(Name(topic));
            tags.Remove(Name(topic));
            subscriptions.Remove(Name(topic));
        },
        cancellationToken);

    public Task<IReadOnlyList<TopicSubscription>> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<TopicSubscription>>(() => [.. Of(Existing("ListSubscriptionsByTopic", topic))], cancellationToken);

    public Task<string> SubscribeAsync(string topic, string protocol, string endpoint, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var name = Existing("Subscribe", topic);
            if (Of(name).Find(one => (one.Protocol, one.Endpoint) == (protocol, endpoint)) is { } there)
            {
                return there.Arn;
            }

            // An address has to be confirmed by whoever reads its mail.
            var arn = protocol == "email" ? "PendingConfirmation" : $"{Arn(name)}:00000000-0000-4000-8000-{++made:d12}";
            Of(name).Add(new TopicSubscription(arn, protocol, endpoint));
            return arn;
        },
        cancellationToken);

    public Task UnsubscribeAsync(string subscription, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            foreach (var topic in subscriptions.Values)
            {
                topic.RemoveAll(one => one.Arn == subscription);
            }
        },
        cancellationToken);

    public Task SubscribeMailAsync(string topic, string address, string filter, CancellationToken cancellationToken)
    {
        account.Change(() => filters[address] = filter);
        return SubscribeAsync(topic, "email", address, cancellationToken);
    }

    /// <summary>The filter of each address.</summary>
    public IReadOnlyDictionary<string, string> Filters => account.Read<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string>(filters));

    public Task PublishAsync(string topic, string subject, string message, CancellationToken cancellationToken) =>
        PublishAsync(topic, subject, message, new Dictionary<string, string>(), cancellationToken);

    public Task PublishAsync(string topic, string subject, string message, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            if (subject.Length is 0 or > 100 || !subject.All(c => c is >= ' ' and <= '~'))
            {
                throw Refuse("Publish", "InvalidParameter", "Invalid parameter: Subject");
            }

            published.Add(new MemoryNews(Existing("Publish", topic), subject, message) { Attributes = attributes.ToDictionary() });
        },
        cancellationToken);

    private List<TopicSubscription> Of(string topic) => subscriptions.TryGetValue(topic, out var there) ? there : subscriptions[topic] = [];

    private IReadOnlyDictionary<string, string> TagsOf(string topic) => tags.GetValueOrDefault(topic, new Dictionary<string, string>());

    private string Existing(string call, string topic) => Topics.Contains(Name(topic)) ? Name(topic) : throw Refuse(call, "NotFound", "Topic does not exist", 404);

    private static string Arn(string name) => $"arn:aws:sns:{MemoryAccount.Region}:{MemoryAccount.Id}:{name}";

    private static string Name(string arn) => arn[(arn.LastIndexOf(':') + 1)..];

    private static AwsException Refuse(string call, string code, string message, int status = 400) => MemoryAccount.Refuse($"sns:{call}", code, message, status);
}

/// <summary>One message of a topic.</summary>
internal sealed record MemoryNews(string Topic, string Subject, string Message)
{
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}
