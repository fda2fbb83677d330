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
