using System.Text.Json.Nodes;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>EventBridge over JSON 1.1.</summary>
internal sealed class EventBridge(AwsCalls calls) : IEventBridge
{
    private const string Missing = "ResourceNotFoundException";

    public Task PutRuleAsync(ScheduleRule rule, CancellationToken cancellationToken) => CallAsync(
        "PutRule", rule.Name, new() { ["Name"] = rule.Name, ["ScheduleExpression"] = rule.Schedule, ["Description"] = rule.Description, ["State"] = "ENABLED" }, cancellationToken);

    public async Task PutTargetAsync(string rule, RuleTarget target, CancellationToken cancellationToken)
    {
        var one = new JsonObject { ["Id"] = target.Id, ["Arn"] = target.Arn };
        if (target.Input.Length > 0)
        {
            one["Input"] = target.Input;
        }

        var answer = await CallAsync("PutTargets", rule, new() { ["Rule"] = rule, ["Targets"] = new JsonArray(one) }, cancellationToken);

        // A target that is refused is no error of the call.
        if (answer.Items("FailedEntries").FirstOrDefault() is { } failed)
        {
            throw new AwsException("events:PutTargets", failed.Text("ErrorCode"), failed.Text("ErrorMessage"), 200, "") { Thing = Rule(rule) };
        }
    }

    public async Task<IReadOnlyList<string>> ListRulesAsync(string prefix, CancellationToken cancellationToken) => await Paging.ToEndAsync(async token =>
    {
        var answer = await CallAsync("ListRules", prefix + "*", Paged(new() { ["NamePrefix"] = prefix }, token), cancellationToken);
        return (answer.Items("Rules").Select(rule => rule.Text("Name")), answer.Text("NextToken"));
    });

    public async Task<IReadOnlyList<RuleTarget>?> FindTargetsAsync(string rule, CancellationToken cancellationToken)
    {
        try
        {
            return await Paging.ToEndAsync(async token =>
            {
                var answer = await CallAsync("ListTargetsByRule", rule, Paged(new() { ["Rule"] = rule }, token), cancellationToken);
                return (answer.Items("Targets").Select(target => new RuleTarget(target.Text("Id"), target.Text("Arn"), target.Text("Input"))), answer.Text("NextToken"));
            });
        }
        catch (AwsException missing) when (missing.Code == Missing)
        {
            return null;
        }
    }

    public Task RemoveTargetsAsync(string rule, IReadOnlyList<string> ids, CancellationToken cancellationToken) => GoneIsDoneAsync(
        "RemoveTargets", rule, new() { ["Rule"] = rule, ["Ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) }, cancellationToken);

    public Task DeleteRuleAsync(string rule, CancellationToken cancellationToken) => GoneIsDoneAsync("DeleteRule", rule, new() { ["Name"] = rule }, cancellationToken);

    private async Task GoneIsDoneAsync(string operation, string rule, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(operation, rule, body, cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == Missing)
        {
            // What was wanted is so.
        }
    }

    private Task<JsonObject> CallAsync(string operation, string rule, JsonObject body, CancellationToken cancellationToken) =>
        calls.JsonAsync(AwsService.Events, operation, Rule(rule), body, cancellationToken);

    private static JsonObject Paged(JsonObject body, string? token)
    {
        if (token is not null)
        {
            body["NextToken"] = token;
        }

        return body;
    }

    private static string Rule(string name) => $"rule {name}";
}
