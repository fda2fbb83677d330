using System.Xml.Linq;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>SNS over its query protocol.</summary>
internal sealed class Sns(AwsCalls calls) : ISns
{
    public async Task<string> CreateTopicAsync(string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("CreateTopic", $"topic {name}", new QueryForm().Add("Name", name).AddTags(tags), cancellationToken);
        return answer.Child("CreateTopicResult")?.Text("TopicArn") ?? "";
    }

    public async Task<IReadOnlyDictionary<string, string>?> FindTopicTagsAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("ListTagsForResource", Topic(topic), new QueryForm().Add("ResourceArn", topic), cancellationToken);
            return answer.Child("ListTagsForResourceResult") is { } found ? Iam.TagsOf(found) : new Dictionary<string, string>();
        }
        catch (AwsException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    public Task TagTopicAsync(string topic, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        CallAsync("TagResource", Topic(topic), new QueryForm().Add("ResourceArn", topic).AddTags(tags), cancellationToken);

    public Task DeleteTopicAsync(string topic, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("DeleteTopic", Topic(topic), new QueryForm().Add("TopicArn", topic), cancellationToken);

    public async Task<IReadOnlyList<TopicSubscription>> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) => await Paging.ToEndAsync(async token =>
    {
        var form = new QueryForm().Add("TopicArn", topic).Add("NextToken", token);
        var answer = (await CallAsync("ListSubscriptionsByTopic", Topic(topic), form, cancellationToken)).Child("ListSubscriptionsByTopicResult");
        return (answer?.Items("Subscriptions").Select(one => new TopicSubscription(one.Text("SubscriptionArn"), one.Text("Protocol"), one.Text("Endpoint"))) ?? [], answer?.Text("NextToken"));
    });

    public async Task<string> SubscribeAsync(string topic, string protocol, string endpoint, CancellationToken cancellationToken)
    {
        var form = new QueryForm().Add("TopicArn", topic).Add("Protocol", protocol).Add("Endpoint", endpoint).Add("ReturnSubscriptionArn", "true");
        return (await CallAsync("Subscribe", Topic(topic), form, cancellationToken)).Child("SubscribeResult")?.Text("SubscriptionArn") ?? "";
    }

    public Task UnsubscribeAsync(string subscription, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("Unsubscribe", $"subscription {subscription}", new QueryForm().Add("SubscriptionArn", subscription), cancellationToken);

    public Task PublishAsync(string topic, string subject, string message, CancellationToken cancellationToken) =>
        CallAsync("Publish", Topic(topic), new QueryForm().Add("TopicArn", topic).Add("Subject", subject).Add("Message", message), cancellationToken);

    public async Task SubscribeMailAsync(string topic, string address, string filter, CancellationToken cancellationToken)
    {
        var form = new QueryForm().Add("TopicArn", topic).Add("Protocol", "email").Add("Endpoint", address).Add("Attributes.entry.1.key", "FilterPolicy").Add("Attributes.entry.1.value", filter);
        try
        {
            await CallAsync("Subscribe", Topic(topic), form, cancellationToken);
        }
        catch (AwsException there) when (there.Code == "InvalidParameter" && there.Said.Contains("already exists", StringComparison.Ordinal))
        {
            // Somebody subscribed the address with another filter: that one decides what it gets.
        }
    }

    public Task PublishAsync(string topic, string subject, string message, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        var form = new QueryForm().Add("TopicArn", topic).Add("Subject", subject).Add("Message", message);
        foreach (var (index, (name, value)) in attributes.Index())
        {
            var entry = $"MessageAttributes.entry.{index + 1}";
            form.Add($"{entry}.Name", name).Add($"{entry}.Value.DataType", "String").Add($"{entry}.Value.StringValue", value);
        }

        return CallAsync("Publish", Topic(topic), form, cancellationToken);
    }

    private async Task GoneIsDoneAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(operation, thing, form, cancellationToken);
        }
        catch (AwsException gone) when (IsMissing(gone))
        {
            // What was wanted is so.
        }
    }

    private static bool IsMissing(AwsException failure) => failure.Code is "NotFound" or "ResourceNotFound" or "NotFoundException" or "ResourceNotFoundException";

    private Task<XElement> CallAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken) =>
        calls.QueryAsync(AwsService.Sns, operation, thing, form, cancellationToken);

    private static string Topic(string arn) => $"topic {arn[(arn.LastIndexOf(':') + 1)..]}";
}
