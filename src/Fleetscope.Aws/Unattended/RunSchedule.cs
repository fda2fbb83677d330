using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Unattended;

/// <summary>The EventBridge rule that calls the function Monitor for a run every two minutes, from before its fleet is requested until it is over.</summary>
/// <remarks>A lost call changes nothing: the next one sees the same. The alarms on the queue only make it look sooner.</remarks>
internal sealed class RunSchedule(IEventBridge events)
{
    /// <summary>What the names of all these rules start with; the function lets such rules call it.</summary>
    public const string Prefix = "fleetscope-";

    private const string Expression = "rate(2 minutes)";
    private const string TargetId = "Monitor";

    /// <summary>AWS allows 64 characters; a longer APP_NAME is cut, and a hash of it tells it from others.</summary>
    private const int LongestName = 64;

    /// <summary>The rule of a run.</summary>
    public static string NameOf(string appName)
    {
        var name = Prefix + appName;
        return name.Length <= LongestName ? name : $"{name[..(LongestName - 17)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(appName)))[..16]}";
    }

    /// <param name="function">The ARN of the function Monitor.</param>
    public async Task PutAsync(string appName, string bucket, string function, CancellationToken cancellationToken)
    {
        var name = NameOf(appName);
        await events.PutRuleAsync(new ScheduleRule(name, Expression, $"Fleetscope watches the run {appName}"), cancellationToken);
        await events.PutTargetAsync(name, new RuleTarget(TargetId, function, new JsonObject { ["run"] = appName, ["bucket"] = bucket }.ToJsonString()), cancellationToken);
    }

    /// <summary>Where a run keeps what it knows, as its rule tells; null when it has none.</summary>
    public async Task<string?> FindBucketAsync(string appName, CancellationToken cancellationToken)
    {
        var targets = await events.FindTargetsAsync(NameOf(appName), cancellationToken) ?? [];
        return targets.Select(target => Wakes.Parse(target.Input)).OfType<JsonObject>().Where(input => Text(input["run"]) == appName).Select(input => Text(input["bucket"])).FirstOrDefault();
    }

    /// <summary>Removes a rule with its targets. What is gone is no error.</summary>
    /// <remarks>A crash between the two calls leaves a rule that calls nobody and costs nothing; Lambda delivers the event that was killed again, and <c>aws reap</c> finds such rules.</remarks>
    public async Task RemoveAsync(string rule, CancellationToken cancellationToken)
    {
        if (await events.FindTargetsAsync(rule, cancellationToken) is not { } targets)
        {
            return;
        }

        if (targets.Count > 0)
        {
            await events.RemoveTargetsAsync(rule, [.. targets.Select(target => target.Id)], cancellationToken);
        }

        await events.DeleteRuleAsync(rule, cancellationToken);
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
