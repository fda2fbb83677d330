using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Machines;

/// <summary>AWS says that it takes the machine back (EC2 user guide, "Spot Instance interruption notices").</summary>
/// <param name="Action"><c>terminate</c>, <c>stop</c> or <c>hibernate</c>.</param>
/// <param name="At">When; null when AWS does not say, as for a hibernation that begins at once.</param>
internal sealed record SpotNotice(string Action, DateTimeOffset? At)
{
    /// <summary>Reads the item <c>spot/instance-action</c>. Whatever it says, that it is there is a notice.</summary>
    public static SpotNotice Read(string json) => new(Member(json, "action") ?? "terminate", Time(Member(json, "time")));

    /// <summary>Reads the item <c>events/recommendations/rebalance</c>: when AWS said so.</summary>
    public static DateTimeOffset? ReadRebalance(string json) => Time(Member(json, "noticeTime"));

    private static string? Member(string json, string name)
    {
        try
        {
            return (JsonNode.Parse(json) as JsonObject)?[name]?.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
