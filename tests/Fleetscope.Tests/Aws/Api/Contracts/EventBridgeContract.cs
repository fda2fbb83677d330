using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of EventBridge.</summary>
public abstract class EventBridgeContract : AwsContract
{
    private static readonly RuleTarget Monitor = new("Monitor", "arn:aws:lambda:us-east-1:123456789012:function:Monitor", """{"run":"Fly"}""");

    private IEventBridge Events => Api.Events;

    [Fact]
    public async Task A_rule_calls_its_target_with_its_input()
    {
        await PutAsync("fleetscope-Fly");

        (await Events.FindTargetsAsync("fleetscope-Fly", Token)).ShouldBe([Monitor]);
        (await Events.ListRulesAsync("fleetscope-", Token)).ShouldBe(["fleetscope-Fly"]);
        (await Events.ListRulesAsync("other-", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Putting_a_rule_and_its_target_once_more_replaces_them()
    {
        await PutAsync("fleetscope-Fly");
        await PutAsync("fleetscope-Fly");
        await Events.PutTargetAsync("fleetscope-Fly", Monitor with { Input = "{}" }, Token);

        (await Events.FindTargetsAsync("fleetscope-Fly", Token)).ShouldNotBeNull().ShouldHaveSingleItem().Input.ShouldBe("{}");
    }

    [Fact]
    public async Task A_rule_goes_only_without_targets()
    {
        await PutAsync("fleetscope-Fly");
        await RefusedAsync(Events.DeleteRuleAsync("fleetscope-Fly", Token), "ValidationException");

        await Events.RemoveTargetsAsync("fleetscope-Fly", ["Monitor"], Token);
        await Events.DeleteRuleAsync("fleetscope-Fly", Token);

        (await Events.FindTargetsAsync("fleetscope-Fly", Token)).ShouldBeNull();
        (await Events.ListRulesAsync("fleetscope-", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_gone_is_no_error()
    {
        (await Events.FindTargetsAsync("nobody", Token)).ShouldBeNull();
        await Events.RemoveTargetsAsync("nobody", ["Monitor"], Token);
        await Events.DeleteRuleAsync("nobody", Token);
        await RefusedAsync(Events.PutTargetAsync("nobody", Monitor, Token), "ResourceNotFoundException");
    }

    private async Task PutAsync(string name)
    {
        await Events.PutRuleAsync(new ScheduleRule(name, "rate(2 minutes)", "a test"), Token);
        await Events.PutTargetAsync(name, Monitor, Token);
    }
}
