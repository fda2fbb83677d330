using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Tests.Aws.Api;

public sealed class RetryRulesTests
{
    [Fact]
    public void Delays_double_from_one_second_up_to_twenty()
    {
        var rules = new RetryRules { Jitter = () => 1 };
        Enumerable.Range(1, 8).Select(failures => rules.DelayAfter(AttemptEnd.Throttled, failures, true)?.TotalSeconds).ShouldBe([1, 2, 4, 8, 16, 20, 20, null]);
    }

    [Fact]
    public void Any_time_up_to_the_delay_is_as_likely()
    {
        new RetryRules { Jitter = () => 0.25 }.DelayAfter(AttemptEnd.Throttled, 3, true).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(AttemptEnd.Throttled, false, 8)]
    [InlineData(AttemptEnd.Unreached, false, 4)]
    [InlineData(AttemptEnd.ServerFailed, true, 5)]
    [InlineData(AttemptEnd.ServerFailed, false, 1)]
    [InlineData(AttemptEnd.AnswerLost, true, 5)]
    [InlineData(AttemptEnd.AnswerLost, false, 1)]
    [InlineData(AttemptEnd.Refused, true, 1)]
    internal void Attempts_end(AttemptEnd end, bool isRepeatable, int attempts)
    {
        var rules = RetryRules.Standard;
        Enumerable.Range(1, 20).First(failures => rules.DelayAfter(end, failures, isRepeatable) is null).ShouldBe(attempts);
    }

    [Theory]
    [InlineData("sqs:GetQueueUrl", true)]
    [InlineData("sqs:SendMessageBatch", true)]
    [InlineData("ec2:RequestSpotFleet", true)]
    [InlineData("ec2:TerminateInstances", true)]
    [InlineData("ec2:RunInstances", false)]
    [InlineData("ecs:RunTask", false)]
    public void Only_harmless_calls_are_made_again(string call, bool isHarmless) => Repeats.IsHarmless(call).ShouldBe(isHarmless);
}
