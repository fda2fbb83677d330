using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

public sealed class MemorySqsRules : MemoryRules
{
    private static readonly Dictionary<string, string> None = [];

    private ISqs Sqs => Api.Sqs;

    [Fact]
    public async Task A_queue_cannot_be_created_within_a_minute_of_its_deletion()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        await Sqs.DeleteQueueAsync(url, Token);
        Pass(59);
        await RefusedAsync(Sqs.CreateQueueAsync("Q", None, Token), "QueueDeletedRecently");

        Pass(1);

        (await Sqs.CreateQueueAsync("Q", None, Token)).ShouldBe(url);
    }

    [Fact]
    public async Task A_queue_is_purged_once_a_minute()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        await Sqs.PurgeQueueAsync(url, Token);
        await RefusedAsync(Sqs.PurgeQueueAsync(url, Token), "PurgeQueueInProgress");

        Pass(60);

        await Sqs.PurgeQueueAsync(url, Token);
    }

    [Fact]
    public async Task A_receipt_is_stale_when_its_visibility_has_ended()
    {
        var (url, message) = await ReceivedAsync(30);
        Pass(31);

        await RefusedAsync(Sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, TimeSpan.FromSeconds(30), Token), "MessageNotInflight");
    }

    [Fact]
    public async Task A_receipt_is_stale_when_the_message_was_received_again()
    {
        var (url, message) = await ReceivedAsync(30);
        Pass(31);
        var again = (await Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, TimeSpan.FromSeconds(30), Token)).Single();

        var refusal = await RefusedAsync(Sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, TimeSpan.FromSeconds(30), Token), "InvalidParameterValue");
        refusal.Said.ShouldContain("not available for visibility timeout change");
        (await Sqs.DeleteMessagesAsync(url, [message.ReceiptHandle], Token)).ShouldBeEmpty();

        Account.Sqs.Queue("Q")!.Messages.ShouldHaveSingleItem("an old receipt removes nothing, and SQS does not say so");
        await Sqs.DeleteMessagesAsync(url, [again.ReceiptHandle], Token);
        Account.Sqs.Queue("Q")!.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_is_held_for_twelve_hours_at_most()
    {
        var (url, message) = await ReceivedAsync(40_000);
        Pass(39_000);

        var refusal = await RefusedAsync(Sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, TimeSpan.FromSeconds(4_201), Token), "InvalidParameterValue");
        refusal.Said.ShouldContain("beyond the limit");
        await Sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, TimeSpan.FromSeconds(4_200), Token);
    }

    [Fact]
    public async Task Counts_may_be_stale()
    {
        var (url, _) = await ReceivedAsync(30);
        Account.Sqs.CountLag = TimeSpan.FromSeconds(60);
        (await VisibleAsync(url)).ShouldBe("0");
        Pass(31);
        (await VisibleAsync(url)).ShouldBe("0");

        Pass(30);

        (await VisibleAsync(url)).ShouldBe("1");
    }

    [Fact]
    public async Task Counts_may_lie()
    {
        var (url, _) = await ReceivedAsync(30);
        Account.Sqs.Misreport = (_, _) => new MemoryQueueSizes(0, 0, 0);

        (await Sqs.GetQueueAttributesAsync(url, Token))["ApproximateNumberOfMessagesNotVisible"].ShouldBe("0");
    }

    [Fact]
    public async Task Lists_may_be_late()
    {
        Account.Sqs.ListLag = TimeSpan.FromSeconds(10);
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        (await Sqs.FindQueueAsync("Q", Token)).ShouldBeNull();
        Pass(10);
        (await Sqs.FindQueueAsync("Q", Token)).ShouldBe(url);

        await Sqs.DeleteQueueAsync(url, Token);

        (await Sqs.ListQueuesAsync("Q", Token)).ShouldBe([url]);
        Pass(10);
        (await Sqs.ListQueuesAsync("Q", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Messages_expire_after_the_retention_period()
    {
        var url = await Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["MessageRetentionPeriod"] = "60" }, Token);
        await Sqs.SendMessagesAsync(url, [new OutgoingMessage("job")], Token);

        Pass(60);

        (await Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, null, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_long_poll_ends_when_a_message_becomes_visible_and_after_its_time()
    {
        var (url, _) = await ReceivedAsync(5);
        var found = Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10), Token);
        Clock.Waiting.ShouldBe(1);
        Pass(5);
        (await found).ShouldHaveSingleItem().ReceiveCount.ShouldBe(2);

        var none = Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.FromSeconds(20), null, Token);
        Pass(20);
        (await none).ShouldBeEmpty();
    }

    [Fact]
    public async Task Entries_of_a_batch_fail_one_by_one()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        Account.Sqs.Refuses = message => message.Body == "unlucky";

        var failed = await Sqs.SendMessagesAsync(url, [new("fine"), new("unlucky"), new("\0"), new(new string('x', 262_000))], Token);

        failed.Select(one => (one.Position, one.Code)).ShouldBe([(1, "InternalError"), (2, "InvalidMessageContents")]);
    }

    [Fact]
    public async Task Receives_may_miss_messages_and_bring_them_in_any_order()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        var ten = Enumerable.Range(0, 10).Select(number => $"job {number}").ToList();
        await Sqs.SendMessagesAsync(url, [.. ten.Select(body => new OutgoingMessage(body))], Token);
        Account.Sqs.MissedReceives = 1;
        Account.Sqs.ShuffleSeed = 1;

        (await Sqs.ReceiveMessagesAsync(url, 10, TimeSpan.Zero, null, Token)).ShouldBeEmpty();
        var received = (await Sqs.ReceiveMessagesAsync(url, 10, TimeSpan.Zero, null, Token)).Select(message => message.Body).ToList();

        received.ShouldBe(ten, ignoreOrder: true);
        received.ShouldNotBe(ten);
    }

    [Fact]
    public async Task Bad_attributes_are_refused()
    {
        await RefusedAsync(Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["VisibilityTimeout"] = "43201" }, Token), "InvalidAttributeValue");
        await RefusedAsync(Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["Visibility"] = "1" }, Token), "InvalidAttributeName");
        await RefusedAsync(Sqs.CreateQueueAsync("Q.fifo", None, Token), "InvalidParameterValue");
    }

    [Fact]
    public async Task A_message_may_be_delivered_twice()
    {
        var (url, first) = await ReceivedAsync(600);

        Account.Sqs.DeliverAgain("Q");

        (await Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, null, Token)).Single().MessageId.ShouldBe(first.MessageId);
    }

    private async Task<string> VisibleAsync(string url) => (await Sqs.GetQueueAttributesAsync(url, Token))["ApproximateNumberOfMessages"];

    private async Task<(string Url, ReceivedMessage Message)> ReceivedAsync(int visibility)
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        await Sqs.SendMessagesAsync(url, [new OutgoingMessage("job")], Token);
        return (url, (await Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, TimeSpan.FromSeconds(visibility), Token)).Single());
    }
}
