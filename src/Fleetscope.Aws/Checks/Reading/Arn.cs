using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Checks.Reading;

/// <summary>The parts of <c>arn:aws:iam::123456789012:role/path/name</c>.</summary>
internal sealed record Arn(string Region, string Account, string Name)
{
    /// <summary>Null when the text is no ARN.</summary>
    public static Arn? Parse(string text)
    {
        var parts = text.Split(':', 6);
        return parts is ["arn", _, _, var region, var account, var resource] ? new Arn(region, account, resource[(resource.LastIndexOf('/') + 1)..]) : null;
    }

    /// <summary>Whether a policy has a statement that allows a service to do something; conditions are not looked at.</summary>
    /// <param name="policy">JSON.</param>
    /// <param name="service">Such as <c>ecs-tasks.amazonaws.com</c>.</param>
    public static bool Allows(string policy, string service, string action)
    {
        try
        {
            return Many(JsonNode.Parse(policy)?["Statement"]).Any(statement =>
                (string?)statement["Effect"] == "Allow"
                && (Many(statement["Principal"]).Any(one => one is JsonValue && (string?)one == "*") || statement["Principal"] is JsonObject principal && Many(principal["Service"]).Any(one => (string?)one == service))
                && Many(statement["Action"]).Any(one => Matches((string?)one ?? "", action)));
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            // What AWS accepted as a policy and we cannot read is not for us to call wrong.
            return true;
        }
    }

    private static bool Matches(string pattern, string action) =>
        pattern.EndsWith('*') ? action.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase) : pattern.Equals(action, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<JsonNode> Many(JsonNode? node) => node switch
    {
        null => [],
        JsonArray items => items.OfType<JsonNode>(),
        _ => [node],
    };
}
