using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of SNS.</summary>
public abstract class SnsContract : AwsContract
{
    private static readonly Dictionary<string, string> Tags = new() { ["fleetscope:version"] = "1.2.3" };

    private ISns Sns => Api.Sns;

    [Fact]
    public async Task A_topic_is_found_by_its_name_with_its_tags()
    {
        var arn = await Sns.CreateTopicAsync("Monitor", Tags, Token);

        (await Api.Account.FindTopicAsync("Monitor", Token)).ShouldBe(arn);
        (await Sns.FindTopicTagsAsync(arn, Token)).ShouldBe(Tags);
        (await Sns.CreateTopicAsync("Monitor", Tags, Token)).ShouldBe(arn);
        await Sns.TagTopicAsync(arn, new Dictionary<string, string> { ["fleetscope:version"] = "2", ["a"] = "b" }, Token);
        (await Sns.FindTopicTagsAsync(arn, Token))!.ShouldBe(new Dictionary<string, string> { ["fleetscope:version"] = "2", ["a"] = "b" }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_topic_that_is_gone_has_no_tags_and_can_go_again()
    {
        var arn = await Sns.CreateTopicAsync("Monitor", new Dictionary<string, string>(), Token);

        await Sns.DeleteTopicAsync(arn, Token);
        await Sns.DeleteTopicAsync(arn, Token);

        (await Api.Account.FindTopicAsync("Monitor", Token)).ShouldBeNull();
        (await Sns.FindTopicTagsAsync(arn, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task An_endpoint_is_subscribed_once_and_unsubscribed()
    {
        var topic = await Sns.CreateTopicAsync("Monitor", Tags, Token);
        (await Sns.ListSubscriptionsAsync(topic, Token)).ShouldBeEmpty();
        const string Endpoint = "arn:aws:lambda:us-east-1:123456789012:function:Monitor";

        await Sns.SubscribeAsync(topic, "lambda", Endpoint, Token);
        await Sns.SubscribeAsync(topic, "lambda", Endpoint, Token);

        var subscription = (await Sns.ListSubscriptionsAsync(topic, Token)).ShouldHaveSingleItem();
        (subscription.Protocol, subscription.Endpoint).ShouldBe(("lambda", Endpoint));
        await Sns.UnsubscribeAsync(subscription.Arn, Token);
        await Sns.UnsubscribeAsync(subscription.Arn, Token);
        (await Sns.ListSubscriptionsAsync(topic, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task News_go_to_a_topic_that_is_there()
    {
        var topic = await Sns.CreateTopicAsync("Monitor", Tags, Token);

        await Sns.PublishAsync(topic, "Fly has ended", "9 of 9 jobs are done: µm", Token);

        await Should.ThrowAsync<AwsException>(Sns.PublishAsync(topic + "s", "Fly", "gone", Token));
    }
}
