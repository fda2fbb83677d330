using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of SQS.</summary>
public abstract class SqsContract : AwsContract
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly Dictionary<string, string> None = [];

    private ISqs Sqs => Api.Sqs;

    [Fact]
    public async Task A_queue_is_found_by_its_exact_name_only()
    {
        (await Sqs.FindQueueAsync("FlyQueue", Token)).ShouldBeNull();
        var url = await Sqs.CreateQueueAsync("FlyQueue", None, Token);

        (await Sqs.FindQueueAsync("FlyQueue", Token)).ShouldBe(url);
        (await Sqs.FindQueueAsync("Fly", Token)).ShouldBeNull();
        (await Sqs.FindQueueAsync("FlyQueue2", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Queues_are_listed_by_the_start_of_their_names()
    {
        var (one, two) = (await Sqs.CreateQueueAsync("FlyQueue", None, Token), await Sqs.CreateQueueAsync("FlyDead", None, Token));
        var other = await Sqs.CreateQueueAsync("MyFly", None, Token);

        (await Sqs.ListQueuesAsync("Fly", Token)).ShouldBe([one, two], ignoreOrder: true);
        (await Sqs.ListQueuesAsync("", Token)).ShouldBe([one, two, other], ignoreOrder: true);
        (await Sqs.ListQueuesAsync("Worm", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Creating_a_queue_once_more_with_the_same_attributes_gives_the_same_queue()
    {
        var attributes = new Dictionary<string, string> { ["VisibilityTimeout"] = "90", ["MessageRetentionPeriod"] = "1209600" };
        var url = await Sqs.CreateQueueAsync("Q", attributes, Token);

        (await Sqs.CreateQueueAsync("Q", attributes, Token)).ShouldBe(url);
    }

    [Fact]
    public async Task Creating_a_queue_that_is_there_with_other_attributes_is_refused()
    {
        await Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["VisibilityTimeout"] = "90" }, Token);

        await RefusedAsync(Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["VisibilityTimeout"] = "91" }, Token), "QueueNameExists");
    }

    [Fact]
    public async Task Attributes_are_told_as_they_were_given_and_set()
    {
        var (url, deadArn) = await QueueWithDeadLettersAsync(3);
        await Sqs.SetQueueAttributesAsync(url, new Dictionary<string, string> { ["VisibilityTimeout"] = "77" }, Token);

        var told = await Sqs.GetQueueAttributesAsync(url, Token);

        told["VisibilityTimeout"].ShouldBe("77");
        told["QueueArn"].ShouldEndWith(":Q");
        var redrive = JsonNode.Parse(told["RedrivePolicy"])!;
        redrive["deadLetterTargetArn"]!.ToString().ShouldBe(deadArn);
        redrive["maxReceiveCount"]!.ToString().ShouldBe("3");
    }

    [Fact]
    public async Task A_redrive_policy_to_a_queue_that_does_not_exist_is_refused()
    {
        var policy = """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:Nowhere","maxReceiveCount":"3"}""";

        await Should.ThrowAsync<AwsException>(Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["RedrivePolicy"] = policy }, Token));
    }

    [Fact]
    public async Task Every_call_on_a_queue_that_is_gone_says_so()
    {
        const string Gone = "QueueDoesNotExist";
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        await Sqs.DeleteQueueAsync(url, Token);

        await RefusedAsync(Sqs.DeleteQueueAsync(url, Token), Gone);
        await RefusedAsync(Sqs.GetQueueAttributesAsync(url, Token), Gone);
        await RefusedAsync(Sqs.SetQueueAttributesAsync(url, new Dictionary<string, string> { ["VisibilityTimeout"] = "77" }, Token), Gone);
        await RefusedAsync(Sqs.PurgeQueueAsync(url, Token), Gone);
        await RefusedAsync(Sqs.SendMessagesAsync(url, [new OutgoingMessage("x")], Token), Gone);
        await RefusedAsync(Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, null, Token), Gone);
        (await Sqs.FindQueueAsync("Q", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_message_comes_as_it_was_sent()
    {
        const string Body = "{\"Metadata\": \"Plate=P 1,Well=Ä07\", \"x\": \"\\u00e9 \ud83d\ude00 <&>\"}";
        var url = await QueueAsync(Body);

        var message = (await ReceiveAsync(url, Long)).ShouldHaveSingleItem();

        message.Body.ShouldBe(Body);
        message.ReceiveCount.ShouldBe(1);
        message.SentAt.ShouldBe(Aws.Now, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_received_message_is_hidden_until_its_visibility_ends()
    {
        var url = await QueueAsync("job");
        var first = (await ReceiveAsync(url, Short)).ShouldHaveSingleItem();
        (await ReceiveAsync(url, Short)).ShouldBeEmpty();

        var again = await UntilReceivedAsync(url);

        again.MessageId.ShouldBe(first.MessageId);
        again.ReceiptHandle.ShouldNotBe(first.ReceiptHandle);
        again.ReceiveCount.ShouldBe(2);
    }

    [Fact]
    public async Task The_queue_says_how_long_a_message_is_hidden_when_the_receiver_does_not()
    {
        var url = await Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["VisibilityTimeout"] = "1" }, Token);
        await SendAsync(url, "job");
        (await ReceiveAsync(url, null)).ShouldHaveSingleItem();
        (await ReceiveAsync(url, null)).ShouldBeEmpty();

        (await UntilReceivedAsync(url)).ReceiveCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_visibility_of_zero_shows_the_message_at_once()
    {
        var url = await QueueAsync("job");
        var message = (await ReceiveAsync(url, Long)).ShouldHaveSingleItem();

        await Sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, TimeSpan.Zero, Token);

        (await ReceiveAsync(url, Long)).ShouldHaveSingleItem().ReceiveCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_prolonged_message_stays_hidden_when_its_first_visibility_has_ended()
    {
        var url = await QueueAsync("kept", "let go");
        var both = await ReceiveAsync(url, Short);
        var kept = both.Single(message => message.Body == "kept");
        await Sqs.ChangeMessageVisibilityAsync(url, kept.ReceiptHandle, Long, Token);

        (await UntilReceivedAsync(url)).Body.ShouldBe("let go");

        (await ReceiveAsync(url, Long)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_message_does_not_come_back()
    {
        var url = await QueueAsync("done", "let go");
        var both = await ReceiveAsync(url, Short);

        (await Sqs.DeleteMessagesAsync(url, [both.Single(message => message.Body == "done").ReceiptHandle], Token)).ShouldBeEmpty();

        (await UntilReceivedAsync(url)).Body.ShouldBe("let go");
        (await ReceiveAsync(url, Long)).ShouldBeEmpty();
        (await CountsAsync(url)).ShouldBe((0, 1));
    }

    [Fact]
    public async Task Deleting_a_message_twice_is_no_error()
    {
        var url = await QueueAsync("job");
        var receipt = (await ReceiveAsync(url, Long)).Single().ReceiptHandle;
        await Sqs.DeleteMessagesAsync(url, [receipt], Token);

        (await Sqs.DeleteMessagesAsync(url, [receipt], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delayed_message_comes_later()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        (await Sqs.SendMessagesAsync(url, [new OutgoingMessage("later", Short)], Token)).ShouldBeEmpty();
        (await ReceiveAsync(url, Long)).ShouldBeEmpty();

        (await UntilReceivedAsync(url)).ReceiveCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_was_received_too_often_goes_to_the_dead_letters_when_it_would_come_once_more()
    {
        var (url, _) = await QueueWithDeadLettersAsync(2);
        var dead = (await Sqs.FindQueueAsync("Dead", Token))!;
        await SendAsync(url, "bad");
        for (var delivery = 1; delivery <= 2; delivery++)
        {
            var message = (await ReceiveAsync(url, Long)).ShouldHaveSingleItem();
            message.ReceiveCount.ShouldBe(delivery);
            await Sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, TimeSpan.Zero, Token);
        }

        (await CountsAsync(url)).ShouldBe((1, 0));
        (await ReceiveAsync(url, Long)).ShouldBeEmpty();

        (await CountsAsync(url)).ShouldBe((0, 0));
        (await CountsAsync(dead)).ShouldBe((1, 0));
        (await ReceiveAsync(dead, Long)).ShouldHaveSingleItem().Body.ShouldBe("bad");
    }

    [Fact]
    public async Task A_batch_of_ten_is_taken_one_of_eleven_refused_and_an_empty_one_is_nothing()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        var ten = Enumerable.Range(0, 10).Select(number => new OutgoingMessage($"job {number}")).ToList();

        (await Sqs.SendMessagesAsync(url, ten, Token)).ShouldBeEmpty();
        await RefusedAsync(Sqs.SendMessagesAsync(url, [.. ten, new OutgoingMessage("one more")], Token), "TooManyEntriesInBatchRequest");
        (await Sqs.SendMessagesAsync(url, [], Token)).ShouldBeEmpty();

        (await CountsAsync(url)).ShouldBe((10, 0));
        var received = await Sqs.ReceiveMessagesAsync(url, 10, TimeSpan.Zero, Long, Token);
        (await Sqs.DeleteMessagesAsync(url, [.. received.Select(message => message.ReceiptHandle)], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_that_is_too_long_is_refused_as_a_whole()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        var long10 = Enumerable.Range(0, 10).Select(_ => new OutgoingMessage(new string('x', 120_000))).ToList();

        await RefusedAsync(Sqs.SendMessagesAsync(url, long10, Token), "BatchRequestTooLong");

        (await CountsAsync(url)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_purged_queue_is_empty()
    {
        var url = await QueueAsync("one", "two", "three");
        await Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, Long, Token);

        await Sqs.PurgeQueueAsync(url, Token);

        (await CountsAsync(url)).ShouldBe((0, 0));
        (await ReceiveAsync(url, Long)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Counts_tell_waiting_and_received_messages()
    {
        var url = await QueueAsync("one", "two", "three");
        await Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.Zero, Long, Token);

        (await CountsAsync(url)).ShouldBe((2, 1));
    }

    [Fact]
    public async Task What_is_no_receipt_is_refused()
    {
        var url = await QueueAsync("job");

        (await Sqs.DeleteMessagesAsync(url, ["nonsense"], Token)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            failed => failed.Position.ShouldBe(0),
            failed => failed.Code.ShouldBe("ReceiptHandleIsInvalid"));
        await RefusedAsync(Sqs.ChangeMessageVisibilityAsync(url, "nonsense", Long, Token), "ReceiptHandleIsInvalid");
    }

    [Fact]
    public async Task A_long_poll_ends_when_a_message_comes()
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        var poll = Sqs.ReceiveMessagesAsync(url, 1, TimeSpan.FromSeconds(20), Long, Token);

        await SendAsync(url, "job");

        (await poll.WaitAsync(TimeSpan.FromSeconds(15), Token)).ShouldHaveSingleItem().Body.ShouldBe("job");
    }

    private async Task<string> QueueAsync(params string[] bodies)
    {
        var url = await Sqs.CreateQueueAsync("Q", None, Token);
        await SendAsync(url, bodies);
        return url;
    }

    private async Task<(string Url, string DeadArn)> QueueWithDeadLettersAsync(int most)
    {
        var dead = await Sqs.CreateQueueAsync("Dead", None, Token);
        var arn = (await Sqs.GetQueueAttributesAsync(dead, Token))["QueueArn"];
        var policy = new JsonObject { ["deadLetterTargetArn"] = arn, ["maxReceiveCount"] = $"{most}" }.ToJsonString();
        return (await Sqs.CreateQueueAsync("Q", new Dictionary<string, string> { ["RedrivePolicy"] = policy }, Token), arn);
    }

    private async Task SendAsync(string url, params string[] bodies) =>
        (await Sqs.SendMessagesAsync(url, [.. bodies.Select(body => new OutgoingMessage(body))], Token)).ShouldBeEmpty();

    private Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string url, TimeSpan? visibility) => Sqs.ReceiveMessagesAsync(url, 10, TimeSpan.Zero, visibility, Token);

    private async Task<ReceivedMessage> UntilReceivedAsync(string url)
    {
        ReceivedMessage? found = null;
        await Aws.UntilAsync(async () => (found = await ReceiveAsync(url, Long) is [var first, ..] ? first : null) is not null, Token);
        return found!;
    }

    private async Task<(int Visible, int NotVisible)> CountsAsync(string url)
    {
        var told = await Sqs.GetQueueAttributesAsync(url, Token);
        return (int.Parse(told["ApproximateNumberOfMessages"]), int.Parse(told["ApproximateNumberOfMessagesNotVisible"]));
    }
}
