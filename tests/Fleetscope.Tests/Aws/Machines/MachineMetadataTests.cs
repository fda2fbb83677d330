using Fleetscope.Aws.Machines;
using Fleetscope.Tests.Aws.Api;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class MachineMetadataTests : IAsyncDisposable
{
    private readonly StandInMetadata service = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_machine_knows_itself_and_asks_for_one_token_only()
    {
        using var metadata = service.Client();

        (await metadata.FindMachineAsync(Token)).ShouldBe(new Machine("i-0123456789abcdef0", "m5.xlarge", "us-east-1a"));
        (await metadata.FindNoticeAsync(Token)).ShouldBeNull();
        (await metadata.IsRebalanceRecommendedAsync(Token)).ShouldBeFalse();

        service.Tokens.ShouldBe(1);
        service.Requests[0].Line.ShouldBe("PUT /latest/api/token HTTP/1.1");
    }

    [Fact]
    public async Task A_notice_and_a_recommendation_are_read()
    {
        using var metadata = service.Client();
        service.Notice(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        service.Rebalance();

        (await metadata.FindNoticeAsync(Token)).ShouldBe(new SpotNotice("terminate", new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)));
        (await metadata.IsRebalanceRecommendedAsync(Token)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"action": "hibernate"}""", "hibernate")]
    [InlineData("""{"action": "stop", "time": "soon"}""", "stop")]
    [InlineData("not JSON", "terminate")]
    public async Task A_notice_that_says_no_time_is_a_notice(string said, string action)
    {
        using var metadata = service.Client();
        service.Items["spot/instance-action"] = said;

        (await metadata.FindNoticeAsync(Token)).ShouldBe(new SpotNotice(action, null));
    }

    [Fact]
    public async Task A_token_that_has_run_out_is_replaced()
    {
        using var metadata = service.Client();
        await metadata.FindMachineAsync(Token);
        service.ForgetTokens();
        service.Notice(DateTimeOffset.UnixEpoch);

        (await metadata.FindNoticeAsync(Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_told_with_the_hop_limit()
    {
        var clock = new FakeClock();
        using var metadata = service.Client(clock);
        service.Always = StubAnswer.Silence;

        var failure = await Should.ThrowAsync<FleetscopeException>(() => clock.DuringAsync(() => metadata.FindMachineAsync(Token)));

        failure.Cause.ShouldContain("hop limit is 2 or more");
        failure.Next.ShouldContain("--http-put-response-hop-limit 2");
        failure.What.ShouldContain(service.Endpoint.ToString());
    }

    [Theory]
    [InlineData(403, "turned off")]
    [InlineData(404, "no IMDSv2")]
    [InlineData(503, "answered 503")]
    public async Task A_refusal_is_told(int status, string words)
    {
        var clock = new FakeClock();
        using var metadata = service.Client(clock);
        service.Always = new StubAnswer(status);

        var failure = await Should.ThrowAsync<FleetscopeException>(() => metadata.FindNoticeAsync(Token));

        failure.Cause.ShouldContain(words);
    }

    [Fact]
    public async Task Where_nothing_listens_it_is_said_how_to_do_without()
    {
        Uri endpoint;
        await using (var gone = new StandInMetadata())
        {
            endpoint = gone.Endpoint;
        }

        using var metadata = new MachineMetadata(endpoint, TimeProvider.System);

        (await Should.ThrowAsync<FleetscopeException>(() => metadata.FindNoticeAsync(Token))).Next.ShouldContain("AWS_EC2_METADATA_DISABLED=true");
    }

    [Fact]
    public void AWS_s_own_variables_say_where_it_is()
    {
        MachineMetadata.EndpointOf(_ => null)!.ToString().ShouldBe("http://169.254.169.254/");
        MachineMetadata.EndpointOf(Only("AWS_EC2_METADATA_DISABLED", "True")).ShouldBeNull();
        MachineMetadata.EndpointOf(Only("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://[fd00:ec2::254]/"))!.Host.ShouldBe("[fd00:ec2::254]");
        Should.Throw<FleetscopeException>(() => MachineMetadata.EndpointOf(Only("AWS_EC2_METADATA_SERVICE_ENDPOINT", "here"))).What.ShouldBe("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    }

    private static Func<string, string?> Only(string name, string value) => asked => asked == name ? value : null;
}
