using System.Text.Json.Nodes;

namespace Fleetscope.Aws.Fleet;

/// <summary>The body of the CloudWatch dashboard that the family makes for a run: its fleet, memory, queue, and what the logs say.</summary>
/// <param name="FleetId">The spot fleet request.</param>
/// <param name="StartMark">What a log line has that begins a job: <c>cellprofiler -c</c>, or <c>start run</c> of the other programs.</param>
internal sealed record Dashboard(AwsOptions Options, string FleetId, string StartMark)
{
    /// <summary>The mark of Distributed-CellProfiler's worker, and that of the others.</summary>
    public static string MarkOf(string? program) => program is null or "cellprofiler" ? "cellprofiler -c" : "start run";

    public string Body()
    {
        var logs = $"SOURCE '{Options.LogGroupName}' | fields @message";
        JsonArray widgets =
        [
            Metric(18, "Sum", stacked: false, ["AWS/SQS", "NumberOfMessagesReceived", "QueueName", Options.QueueName], [".", "NumberOfMessagesDeleted", ".", "."]),
            Memory(),
            Metric(12, "Average", stacked: true,
                ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", Options.QueueName], [".", "ApproximateNumberOfMessagesNotVisible", ".", "."],
                [".", "ApproximateNumberOfMessagesVisible", ".", Options.DeadLetterQueueName]),
            Log(12, 6, 12, $"Distinct Logs with \"{StartMark}\"", $"{logs}| filter @message like '{StartMark}'| stats count_distinct(@message)\n"),
            Log(12, 6, 0, $"All Logs \"{StartMark}\"", $"{logs}| filter @message like '{StartMark}'| stats count(@message)"),
            Log(24, 12, 0, "Errors", $"{logs}   | filter @message like \"Error\"   | display @message"),
            Metric(0, "Average", stacked: false, ["AWS/EC2Spot", "FulfilledCapacity", "FleetRequestId", FleetId], [".", "TargetCapacity", ".", "."]),
        ];
        if (Options.Worker == "fleetscope")
        {
            // Jobs that wait for long say that machines are missing before any other figure does.
            widgets.Add(Place(Metric(0, "Maximum", stacked: false, ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", Options.QueueName]), 12, 18, 0));
            widgets.Add(Place(Metric(0, "Average", stacked: false, ["AWS/ECS", "CPUUtilization", "ClusterName", Options.EcsCluster]), 12, 18, 12));
        }

        return new JsonObject { ["widgets"] = widgets }.ToJsonString();
    }

    private JsonObject Memory()
    {
        var widget = Metric(6, "Average", stacked: false, ["AWS/ECS", "MemoryUtilization", "ClusterName", Options.EcsCluster]);
        var properties = widget["properties"]!.AsObject();
        properties.Remove("stat");
        properties["yAxis"] = new JsonObject { ["left"] = new JsonObject { ["min"] = 0 } };
        return widget;
    }

    private JsonObject Metric(int x, string statistic, bool stacked, params string[][] metrics) => Place(
        new JsonObject
        {
            ["type"] = "metric",
            ["properties"] = new JsonObject
            {
                ["metrics"] = new JsonArray([.. metrics.Select(metric => new JsonArray([.. metric.Select(word => (JsonNode)word)]))]),
                ["view"] = "timeSeries",
                ["stacked"] = stacked,
                ["region"] = Options.Region,
                ["period"] = 300,
                ["stat"] = statistic,
            },
        }, 6, 0, x);

    private JsonObject Log(int width, int y, int x, string title, string query) => Place(
        new JsonObject
        {
            ["type"] = "log",
            ["properties"] = new JsonObject { ["query"] = query, ["region"] = Options.Region, ["stacked"] = false, ["title"] = title, ["view"] = "table" },
        }, width, y, x);

    private static JsonObject Place(JsonObject widget, int width, int y, int x)
    {
        (widget["height"], widget["width"], widget["y"], widget["x"]) = (6, width, y, x);
        return widget;
    }
}
