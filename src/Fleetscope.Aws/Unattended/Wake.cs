using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Unattended;

/// <summary>A run that an event asks to look at.</summary>
/// <param name="Run">APP_NAME.</param>
/// <param name="Bucket">AWS_BUCKET; null when the event does not tell.</param>
/// <param name="By">What sent it, for the log.</param>
internal sealed record Wake(string Run, string? Bucket, string By);

/// <summary>Reads the events that call the function Monitor: our rules' own, alarms of queues through the topic, and both in one list.</summary>
internal static class Wakes
{
    private const string AlarmMark = "isZero_";

    /// <summary>What the names of queues end with, unless SQS_QUEUE_NAME says otherwise.</summary>
    private const string QueueMark = "Queue";

    /// <summary>The runs that an event names, each once, in its order.</summary>
    /// <param name="passed">Told of each part of it that names none.</param>
    /// <exception cref="FleetscopeException">It is no event that this function knows.</exception>
    public static IReadOnlyList<Wake> Read(string payload, Action<string> passed)
    {
        var found = Of(Parse(payload) ?? throw Unknown("it is no JSON"), passed).ToList();
        return [.. found.GroupBy(wake => wake.Run).Select(same => same.FirstOrDefault(wake => wake.Bucket is not null) ?? same.First())];
    }

    /// <summary>The JSON of a text; null when it is none.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<Wake> Of(JsonNode? node, Action<string> passed) => node switch
    {
        JsonArray all => all.SelectMany(one => Of(one, passed)),
        JsonObject { } one when Text(one["run"]) is { Length: > 0 } run => [new Wake(run, Text(one["bucket"]), "its schedule")],
        JsonObject { } one when one["Records"] is JsonArray records => records.SelectMany(record => OfTopic(record?["Sns"] as JsonObject, passed)),
        JsonObject { } one when Text(one["detail-type"]) == "Scheduled Event" => OfRule(one),
        _ => throw Unknown("it names no run"),
    };

    private static IEnumerable<Wake> OfTopic(JsonObject? notice, Action<string> passed)
    {
        if (Parse(Text(notice?["Message"]) ?? "") is not JsonObject message)
        {
            // News of ours, or of whoever else uses the topic, for people to read.
            passed($"passed over a message that is no alarm: {Text(notice?["Subject"]) ?? "it has no subject"}");
            return [];
        }

        if (Text(message["run"]) is { Length: > 0 })
        {
            return Of(message, passed);
        }

        var alarm = Text(message["AlarmName"]) ?? "";
        var queue = message["Trigger"]?["Dimensions"] is JsonArray { Count: > 0 } dimensions ? Text(dimensions[0]?["value"]) ?? "" : "";
        var run = alarm.IndexOf(AlarmMark, StringComparison.Ordinal) is var at and >= 0 ? alarm[(at + AlarmMark.Length)..]
            : queue.EndsWith(QueueMark, StringComparison.Ordinal) ? queue[..^QueueMark.Length] : "";
        if (run.Length == 0)
        {
            passed($"passed over an alarm that is about no run's queue: {alarm}");
            return [];
        }

        return [new Wake(run, null, $"alarm {alarm}")];
    }

    /// <summary>A rule that hands on the event itself tells the run by its name.</summary>
    private static IEnumerable<Wake> OfRule(JsonObject happened)
    {
        var rule = (Text((happened["resources"] as JsonArray)?.FirstOrDefault()) ?? "").Split('/')[^1];
        return rule.StartsWith(RunSchedule.Prefix, StringComparison.Ordinal) && rule.Length > RunSchedule.Prefix.Length
            ? [new Wake(rule[RunSchedule.Prefix.Length..], null, "its schedule")]
            : throw Unknown($"the rule {rule} is none of Fleetscope's");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static FleetscopeException Unknown(string why) => new("event", $"{why}, so nobody knows which run it is about",
        "call the function with {\"run\": \"APP_NAME\", \"bucket\": \"AWS_BUCKET\"}, or through the topic Monitor by an alarm on the run's queue");
}
