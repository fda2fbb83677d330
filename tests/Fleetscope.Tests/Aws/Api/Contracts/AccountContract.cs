namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of STS, IAM, SSM, SNS, Lambda and Service Quotas.</summary>
public abstract class AccountContract : AwsContract
{
    [Fact]
    public async Task The_caller_is_told()
    {
        var caller = await Api.Account.WhoAmIAsync(Token);

        caller.AccountId.Length.ShouldBe(12);
        caller.Arn.ShouldContain($":{caller.AccountId}:");
    }

    [Fact]
    public async Task What_the_account_has_not_is_not_found()
    {
        (await Api.Account.FindRoleAsync("nobody", Token)).ShouldBeNull();
        (await Api.Account.FindInstanceProfileAsync("nobody", Token)).ShouldBeNull();
        (await Api.Account.FindParameterAsync("/fleetscope/nothing", Token)).ShouldBeNull();
        (await Api.Account.FindTopicAsync("Monitor", Token)).ShouldBeNull();
        (await Api.Account.FindFunctionTagsAsync("Monitor", Token)).ShouldBeNull();
        (await Api.Account.FindQuotaAsync("ec2", "L-00000000", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_current_image_for_ECS_is_a_public_parameter() =>
        (await Api.Account.FindParameterAsync("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", Token)).ShouldNotBeNull().ShouldStartWith("ami-");
}
