using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Api.Wire;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Aws.Workers;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>F11 and F22: AWS fails, throttles, answers late, or in part.</summary>
public sealed class UnwillingAwsTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_fails_now_and_then_costs_no_job_an_attempt()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 8);
        foreach (var fault in (Fault[])
            [Fault.Refusal(500, "InternalError"), Fault.Refusal(503, "SlowDown"), Fault.FailureAfterwards(500, "InternalError"), Fault.AnswerLost, Fault.LostOnTheWay])
        {
            stage.Proxy.When("s3:*", fault).Share = 0.012;
        }

        // S3 says so of a body that does not come; to HEAD it cannot say what it means.
        stage.Proxy.When("s3:PutObject", Fault.Refusal(400, "RequestTimeout")).Share = 0.05;
        stage.Proxy.When("s3:HeadObject", Fault.Refusal(400, "RequestTimeout")).Share = 0.05;
        stage.Proxy.When("s3:GetObject", Fault.BodyCut).Share = 0.1;
        stage.Proxy.When("s3:GetObject", Fault.BodyReset).Share = 0.1;
        stage.Start();
        stage.Start();

        await stage.EndAsync();

        stage.Proxy.Faults.ShouldBeGreaterThan(0);
        await new Promises(stage).HoldAsync();
    }

    [Fact]
    public async Task Throttling_of_every_service_costs_time_and_nothing_else()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 8);
        stage.Proxy.When("s3:*", Fault.Refusal(503, "SlowDown")).Share = 0.08;
        stage.Proxy.When("sqs:*", Fault.Refusal(400, "RequestThrottled")).Share = 0.08;
        stage.Proxy.When("logs:*", Fault.Refusal(400, "ThrottlingException")).Share = 0.5;
        stage.Start();
        stage.Start();

        await stage.EndAsync();

        await new Promises(stage).HoldAsync();
    }

    [Fact]
    public async Task Slow_answers_of_every_service_kill_no_lease()
    {
        await using var stage = await FaultStage.OpenAsync(moto, jobs: 6);
        stage.With("LEASE_SECONDS", 30).Proxy.When("*", Fault.Latency(TimeSpan.FromMilliseconds(200)));
        stage.Start();
        stage.Start();

        await stage.EndAsync(seconds: 90);

        await new Promises(stage).HoldAsync();
        stage.Starts.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(9, false)]
    public async Task A_question_that_is_refused_without_words_is_asked_again_and_is_nobodys_fault(int refusals, bool isAnswered)
    {
        using var stage = await WorkerStage.OpenAsync(moto);
        await stage.PutAsync("a.txt", "a");
        await using var proxy = new FaultProxy(stage.Account.Url, Seed.Draw());
        var retries = new RetryRules { First = TimeSpan.FromMilliseconds(1) };
        var s3 = AwsSession.Open(stage.Account.Settings with { Retries = retries, Environment = name => name == "AWS_ENDPOINT_URL" ? proxy.Url : null }).S3;
        proxy.When("s3:HeadObject", Fault.Refusal(400, "RequestTimeout")).AtMost = refusals;

        var asking = s3.FindObjectAsync(stage.Bucket, "a.txt", Token);

        if (isAnswered)
        {
            (await asking).ShouldNotBeNull().Size.ShouldBe(1);
        }
        else
        {
            var failure = await Should.ThrowAsync<AwsException>(asking);
            AwsFailures.Translate(failure).ShouldNotBeNull().IsPassing.ShouldBeTrue();
            proxy.Faults.ShouldBe(retries.WhenFailed);
        }
    }

    [Theory]
    [InlineData(nameof(Fault.BodyCut))]
    [InlineData(nameof(Fault.BodyReset))]
    [InlineData(nameof(Fault.BodyStalled))]
    public async Task A_body_that_does_not_come_to_its_end_is_fetched_again(string what)
    {
        using var stage = await WorkerStage.OpenAsync(moto);
        await stage.PutAsync("big.txt", FaultStage.InputOf(1));
        await using var proxy = new FaultProxy(stage.Account.Url, Seed.Draw());
        var retries = new RetryRules { AttemptTimeout = TimeSpan.FromSeconds(1), First = TimeSpan.FromMilliseconds(1) };
        var s3 = AwsSession.Open(stage.Account.Settings with { Retries = retries, Environment = name => name == "AWS_ENDPOINT_URL" ? proxy.Url : null }).S3;
        var fault = what switch { nameof(Fault.BodyCut) => Fault.BodyCut, nameof(Fault.BodyReset) => Fault.BodyReset, _ => Fault.BodyStalled };
        var file = Path.Combine(stage.Folder, "fetched");

        proxy.When("s3:GetObject", fault).AtMost = 2;
        (await s3.DownloadAsync(stage.Bucket, "big.txt", file, Token)).ShouldBeTrue();
        proxy.Heal();
        proxy.When("s3:GetObject", fault).AtMost = 2;
        var read = await s3.ReadAsync(stage.Bucket, "big.txt", Token);

        (await File.ReadAllTextAsync(file, Token)).ShouldBe(FaultStage.InputOf(1));
        System.Text.Encoding.UTF8.GetString(read.ShouldNotBeNull().Bytes).ShouldBe(FaultStage.InputOf(1));
        proxy.Faults.ShouldBe(4);
    }
}
