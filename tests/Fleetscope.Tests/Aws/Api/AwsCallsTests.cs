using System.Text.Json.Nodes;
using Amazon.Runtime;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Tests.Aws.Api;

public sealed class AwsCallsTests
{
    private const string Page = "<html><body><h1>503 Service Unavailable</h1></body></html>";
    private static readonly StubAnswer Url = new(200, """{"QueueUrl":"http://q/1/Fly"}""");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_throttled_call_is_made_eight_times()
    {
        await using var account = new StubAccount(StubAnswer.Error("ThrottlingException"));
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Ecs.FindClusterAsync("default", Token));

        (failure.Call, failure.Code, failure.Status, failure.Thing).ShouldBe(("ecs:DescribeClusters", "ThrottlingException", 400, "cluster default"));
        account.Server.Requests.Count.ShouldBe(8);
        account.Calls.All.Count.ShouldBe(8);
    }

    [Fact]
    public async Task A_page_in_place_of_an_answer_is_a_server_error()
    {
        await using var account = new StubAccount(new StubAnswer(503, Page));
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Sqs.FindQueueAsync("Fly", Token));

        (failure.Code, failure.Status).ShouldBe((AwsException.ServerError, 503));
        account.Server.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_call_that_fails_and_then_succeeds_has_succeeded()
    {
        await using var account = new StubAccount(new StubAnswer(500, Page), StubAnswer.Lost, StubAnswer.Error("RequestLimitExceeded", 503), Url);
        (await account.Api.Sqs.FindQueueAsync("Fly", Token)).ShouldBe("http://q/1/Fly");
    }

    [Fact]
    public async Task What_AWS_refuses_is_not_asked_again()
    {
        await using var account = new StubAccount(StubAnswer.Error("com.amazonaws.sqs#InvalidAttributeValue", message: "Invalid value"));
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Sqs.CreateQueueAsync("Fly", new Dictionary<string, string>(), Token));

        (failure.Code, failure.Said, failure.MayHaveBeenDone).ShouldBe(("InvalidAttributeValue", "Invalid value", false));
        account.Server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("com.amazonaws.sqs#QueueDoesNotExist")]
    [InlineData("AWS.SimpleQueueService.NonExistentQueue")]
    public async Task Both_names_of_an_SQS_error_mean_the_same(string code)
    {
        await using var account = new StubAccount(StubAnswer.Error(code));
        (await account.Api.Sqs.FindQueueAsync("Fly", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task An_XML_error_of_a_JSON_service_is_read()
    {
        await using var account = new StubAccount(new StubAnswer(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"));
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Logs.FindGroupAsync("Fly", Token));
        (failure.Code, failure.Said, failure.RequestId).ShouldBe(("AccessDenied", "not you", "r-1"));
    }

    [Fact]
    public async Task A_removal_whose_answer_was_lost_is_done_when_its_repetition_finds_nothing()
    {
        await using var account = new StubAccount(StubAnswer.Lost, StubAnswer.Error("QueueDoesNotExist"));
        await account.Api.Sqs.DeleteQueueAsync("http://q/1/Fly", Token);

        await using var other = new StubAccount(StubAnswer.Error("QueueDoesNotExist"));
        await Should.ThrowAsync<AwsException>(other.Api.Sqs.DeleteQueueAsync("http://q/1/Fly", Token));
    }

    [Fact]
    public async Task A_call_that_must_not_be_done_twice_is_repeated_only_when_it_was_not_done()
    {
        await using var lost = new StubAccount(StubAnswer.Lost, new StubAnswer(200));
        await Should.ThrowAsync<AwsException>(lost.Core().JsonAsync(AwsService.Ecs, "RunTask", "", [], Token));
        lost.Server.Requests.Count.ShouldBe(1);

        await using var failed = new StubAccount(new StubAnswer(500), new StubAnswer(200));
        await Should.ThrowAsync<AwsException>(failed.Core().JsonAsync(AwsService.Ecs, "RunTask", "", [], Token));
        failed.Server.Requests.Count.ShouldBe(1);

        await using var throttled = new StubAccount(StubAnswer.Error("ThrottlingException"), new StubAnswer(200));
        await throttled.Core().JsonAsync(AwsService.Ecs, "RunTask", "", [], Token);
        throttled.Server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_by_the_answer_and_stays_corrected()
    {
        await using var account = new StubAccount(
            StubAnswer.Error("InvalidSignatureException") with { Headers = [("Date", "Fri, 02 Jan 2026 04:04:05 GMT")] }, Url);
        await account.Api.Sqs.FindQueueAsync("Fly", Token);
        await account.Api.Sqs.FindQueueAsync("Fly", Token);

        account.Server.Requests.Select(request => request.Headers["X-Amz-Date"]).ShouldBe(["20260102T030405Z", "20260102T040405Z", "20260102T040405Z"]);
    }

    [Fact]
    public async Task A_wrong_signature_at_the_right_time_is_told_at_once()
    {
        await using var account = new StubAccount(StubAnswer.Error("SignatureDoesNotMatch", 403) with { Headers = [("Date", "Fri, 02 Jan 2026 03:04:06 GMT")] });
        await Should.ThrowAsync<AwsException>(account.Api.Sqs.FindQueueAsync("Fly", Token));
        account.Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Expired_keys_are_fetched_anew_once()
    {
        var keys = new RotatingKeys();
        await using var account = new StubAccount(keys, StubAnswer.Error("ExpiredTokenException"), Url);
        await account.Api.Sqs.FindQueueAsync("Fly", Token);
        account.Server.Requests.Select(request => request.Headers["Authorization"].Split('/')[0]).ShouldBe(["AWS4-HMAC-SHA256 Credential=KEY1", "AWS4-HMAC-SHA256 Credential=KEY2"]);

        await using var stale = new StubAccount(StubAnswer.Error("ExpiredToken"));
        (await Should.ThrowAsync<AwsException>(stale.Api.Sqs.FindQueueAsync("Fly", Token))).Code.ShouldBe("ExpiredToken");
        stale.Server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Lists_are_read_to_their_end()
    {
        await using var account = new StubAccount(
            new StubAnswer(200, """{"QueueUrls":["a","b"],"NextToken":"t1"}"""), new StubAnswer(200, """{"QueueUrls":["c"],"NextToken":"t2"}"""), new StubAnswer(200, """{"QueueUrls":["d"]}"""));
        (await account.Api.Sqs.ListQueuesAsync("", Token)).ShouldBe(["a", "b", "c", "d"]);
        account.Server.Requests[2].Body.ShouldContain("\"NextToken\":\"t2\"");
    }

    [Fact]
    public async Task A_token_that_repeats_itself_ends_a_list()
    {
        await using var account = new StubAccount(new StubAnswer(200, """{"QueueUrls":["a"],"NextToken":"same"}"""));
        (await account.Api.Sqs.ListQueuesAsync("", Token)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task History_of_a_fleet_is_read_to_its_end_and_sorted()
    {
        await using var account = new StubAccount(
            History("2026-01-02T00:00:02.000Z", "spotInstanceCountLimitExceeded", "<nextToken>t</nextToken>"), History("2026-01-02T00:00:01.000Z", "launched", ""));
        var events = await account.Api.Ec2.ListFleetHistoryAsync("sfr-1", account.Clock.GetUtcNow(), Token);

        events.Select(one => one.SubType).ShouldBe(["launched", "spotInstanceCountLimitExceeded"]);
        events[0].At.ShouldBe(new DateTimeOffset(2026, 1, 2, 0, 0, 1, TimeSpan.Zero));
        account.Server.Requests[1].Body.ShouldBe("Action=DescribeSpotFleetRequestHistory&Version=2016-11-15&SpotFleetRequestId=sfr-1&StartTime=2026-01-02T03%3A04%3A05Z&NextToken=t");
    }

    [Fact]
    public async Task Calls_share_a_connection()
    {
        await using var account = new StubAccount(Url);
        for (var i = 0; i < 5; i++)
        {
            await account.Api.Sqs.FindQueueAsync("Fly", Token);
        }

        account.Server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task An_endpoint_that_nobody_serves_is_tried_four_times()
    {
        var account = new StubAccount(Url);
        await account.DisposeAsync();
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Sqs.FindQueueAsync("Fly", Token));

        (failure.Code, failure.Status, failure.Endpoint).ShouldBe((AwsException.NoAnswer, 0, account.Server.Url));
        account.Calls.All.Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_waited_for_a_minute()
    {
        await using var account = new StubAccount(StubAnswer.Silence, Url);
        var call = account.Api.Sqs.FindQueueAsync("Fly", Token);
        while (account.Server.Requests.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        account.Clock.Advance(TimeSpan.FromSeconds(59));
        call.IsCompleted.ShouldBeFalse();
        account.Clock.Advance(TimeSpan.FromSeconds(1));
        (await call).ShouldBe("http://q/1/Fly");
    }

    [Fact]
    public async Task A_cancelled_call_ends_at_once()
    {
        await using var account = new StubAccount(StubAnswer.Silence);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(account.Api.Sqs.FindQueueAsync("Fly", cancelled.Token));
    }

    [Fact]
    public async Task A_fleet_asked_for_twice_has_one_token()
    {
        await using var account = new StubAccount(StubAnswer.Lost, new StubAnswer(200, "<RequestSpotFleetResponse><spotFleetRequestId>sfr-1</spotFleetRequestId></RequestSpotFleetResponse>"));
        (await account.Api.Ec2.RequestSpotFleetAsync(Fleets.Small(), Token)).ShouldBe("sfr-1");

        account.Server.Requests.Count.ShouldBe(2);
        account.Server.Requests[0].Body.ShouldContain("SpotFleetRequestConfig.ClientToken=");
        account.Server.Requests[1].Body.ShouldBe(account.Server.Requests[0].Body);
    }

    [Fact]
    public async Task A_fleet_that_cannot_be_cancelled_is_an_error()
    {
        await using var account = new StubAccount(Unsuccessful("unexpectedError"));
        (await Should.ThrowAsync<AwsException>(account.Api.Ec2.CancelSpotFleetAsync("sfr-1", Token))).Code.ShouldBe("unexpectedError");

        await using var gone = new StubAccount(Unsuccessful("fleetRequestIdDoesNotExist"));
        await gone.Api.Ec2.CancelSpotFleetAsync("sfr-1", Token);
    }

    [Fact]
    public async Task An_export_whose_answer_was_lost_is_found_by_its_name()
    {
        await using var account = new StubAccount(
            StubAnswer.Lost, StubAnswer.Error("LimitExceededException"),
            new StubAnswer(200, """{"exportTasks":[{"taskId":"t-0","taskName":"Other","logGroupName":"Fly"},{"taskId":"t-1","taskName":"Fly","logGroupName":"Fly"}]}"""));
        var now = account.Clock.GetUtcNow();
        (await account.Api.Logs.CreateExportAsync(new LogExport("Fly", "Fly", now, now, "b", "p"), Token)).ShouldBe("t-1");
    }

    [Fact]
    public async Task Parts_of_a_batch_that_fail_are_told_by_their_position()
    {
        await using var account = new StubAccount(new StubAnswer(200, """{"Failed":[{"Id":"1","Code":"AWS.SimpleQueueService.InvalidMessageContents","Message":"odd","SenderFault":true}]}"""));
        (await account.Api.Sqs.SendMessagesAsync("http://q/1/Fly", [new("a"), new("b")], Token)).ShouldBe([new FailedEntry(1, "InvalidMessageContents", "odd")]);
    }

    [Fact]
    public async Task Without_keys_nothing_is_sent()
    {
        await using var account = new StubAccount(new NoKeys(), Url);
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Sqs.FindQueueAsync("Fly", Token));
        (failure.Code, account.Server.Requests.Count).ShouldBe((AwsException.NoCredentials, 0));
    }

    [Fact]
    public async Task Expired_keys_are_fetched_anew_for_the_official_package_too_and_the_whole_body_goes_again()
    {
        var expired = new StubAnswer(400, "<Error><Code>ExpiredToken</Code><Message>over</Message></Error>");
        await using var account = new StubAccount(new RotatingKeys(), expired, new StubAnswer(200, "", ("ETag", "\"etag\"")));
        (await account.Api.S3.WriteAsync("bucket", "a", "text"u8.ToArray(), WriteCondition.OnlyNew, Token)).ShouldBe("\"etag\"");
        account.Server.Requests.Select(request => request.Headers["Authorization"].Split('/')[0]).ShouldBe(["AWS4-HMAC-SHA256 Credential=KEY1", "AWS4-HMAC-SHA256 Credential=KEY2"]);
        account.Server.Requests.Select(request => request.Body).ShouldAllBe(body => body.Contains("text", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_the_source_of_keys_throws_there_are_none()
    {
        await using var account = new StubAccount(new BrokenKeys(), Url);
        var failure = await Should.ThrowAsync<AwsException>(account.Api.Sqs.FindQueueAsync("Fly", Token));
        (failure.Code, failure.Said, account.Server.Requests.Count).ShouldBe((AwsException.NoCredentials, "no JSON", 0));
    }

    private static StubAnswer History(string at, string subType, string more) => new(200,
        $"<DescribeSpotFleetRequestHistoryResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><historyRecordSet><item><timestamp>{at}</timestamp><eventType>error</eventType>"
        + $"<eventInformation><eventSubType>{subType}</eventSubType></eventInformation></item></historyRecordSet>{more}</DescribeSpotFleetRequestHistoryResponse>");

    private static StubAnswer Unsuccessful(string code) => new(200,
        $"<CancelSpotFleetRequestsResponse><unsuccessfulFleetRequestSet><item><error><code>{code}</code><message>no</message></error></item></unsuccessfulFleetRequestSet></CancelSpotFleetRequestsResponse>");

    private sealed class RotatingKeys : RefreshingAWSCredentials
    {
        private int made;

        protected override CredentialsRefreshState GenerateNewCredentials() =>
            new(new ImmutableCredentials($"KEY{++made}", "secret", null), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));
    }

    private sealed class BrokenKeys : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new FormatException("no JSON");
    }

    private sealed class NoKeys : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("no keys anywhere");
    }
}
