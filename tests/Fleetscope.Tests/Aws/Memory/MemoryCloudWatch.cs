using System.Text.Json;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Memory;

/// <summary>CloudWatch: alarms and dashboards. No metric is ever measured.</summary>
internal sealed class MemoryCloudWatch(MemoryAccount account) : ICloudWatch
{
    private static readonly string[] Comparisons =
        ["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"];

    private readonly SortedDictionary<string, MetricAlarm> alarms = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> dashboards = new(StringComparer.Ordinal);

    public IReadOnlyList<MetricAlarm> Alarms => account.Read<IReadOnlyList<MetricAlarm>>(() => [.. alarms.Values]);

    public IReadOnlyDictionary<string, string> Dashboards => account.Read<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string>(dashboards));

    public IEnumerable<string> Inventory() => alarms.Keys.Select(name => $"cloudwatch alarm {name}").Concat(dashboards.Keys.Select(name => $"cloudwatch dashboard {name}"));

    /// <summary>Alarms on functions, which the account's preparation makes.</summary>
    public IEnumerable<string> Preparation() => alarms.Values.Where(alarm => alarm.Namespace == "AWS/Lambda").Select(alarm =>
        $"cloudwatch alarm {alarm.Name} on {alarm.Metric} of {string.Join(' ', alarm.Dimensions.Values)}: {alarm.EvaluationPeriods} x {alarm.Period} {alarm.Comparison} {alarm.Threshold}, to {string.Join(' ', alarm.Actions)}");

    public Task<IReadOnlyList<string>> ListAlarmsAsync(string prefix, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<string>>(() => [.. alarms.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))], cancellationToken);

    public Task<MetricAlarm?> FindAlarmAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => alarms.GetValueOrDefault(name), cancellationToken);

    public Task PutAlarmAsync(MetricAlarm alarm, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            var period = (int)alarm.Period.TotalSeconds;
            Need(alarm.Name.Length is > 0 and <= 255, "AlarmName must have 1 to 255 characters");
            Need(period is 10 or 20 or 30 || period > 0 && period % 60 == 0, "Period must be 10, 20, 30 or a multiple of 60");
            Need(alarm.EvaluationPeriods >= 1 && (alarm.DatapointsToAlarm ?? 1) >= 1 && (alarm.DatapointsToAlarm ?? 1) <= alarm.EvaluationPeriods, "DatapointsToAlarm must be 1 to EvaluationPeriods");
            Need((long)period * alarm.EvaluationPeriods <= (period >= 3600 ? 604_800 : 86_400), "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)");
            Need(alarm.Statistic is "SampleCount" or "Average" or "Sum" or "Minimum" or "Maximum", "Statistic is not one of SampleCount, Average, Sum, Minimum, Maximum");
            Need(Comparisons.Contains(alarm.Comparison), "ComparisonOperator is not known");
            Need(alarm.TreatMissingData is "" or "missing" or "breaching" or "notBreaching" or "ignore", "TreatMissingData is not known");
            Need(alarm.Dimensions.Count <= 30, "At most 30 dimensions");
            Need(alarm.Actions.Count <= 5 && alarm.Actions.All(action => action.StartsWith("arn:aws:", StringComparison.Ordinal)), "At most 5 actions, each an ARN");
            alarms[alarm.Name] = alarm;
        },
        cancellationToken);

    public Task DeleteAlarmsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            foreach (var name in names)
            {
                alarms.Remove(name);
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListDashboardsAsync(string prefix, CancellationToken cancellationToken) =>
        account.AnswerAsync<IReadOnlyList<string>>(() => [.. dashboards.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))], cancellationToken);

    public Task PutDashboardAsync(string name, string body, CancellationToken cancellationToken) => account.AnswerAsync(
        () =>
        {
            const string Call = "cloudwatch:PutDashboard";
            if (name.Length is 0 or > 255 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterValue", "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).");
            }

            if (Mistake(body) is { } mistake)
            {
                throw MemoryAccount.Refuse(Call, "InvalidParameterInput", $"The dashboard body is invalid, there are 1 validation errors: [{{\"message\":\"{mistake}\"}}]");
            }

            dashboards[name] = body;
        },
        cancellationToken);

    public Task<string?> FindDashboardAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => dashboards.GetValueOrDefault(name), cancellationToken);

    public Task DeleteDashboardAsync(string name, CancellationToken cancellationToken) => account.AnswerAsync(() => { dashboards.Remove(name); }, cancellationToken);

    private static string? Mistake(string body)
    {
        try
        {
            return JsonNode.Parse(body)?["widgets"] switch
            {
                JsonArray { Count: > 500 } => "No more than 500 widgets",
                JsonArray widgets => widgets.Any(widget => widget?["type"] is null || widget["properties"] is null) ? "Widgets need a type and properties" : null,
                _ => "Should have property widgets",
            };
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            return "The field DashboardBody must be a valid JSON object";
        }
    }

    private static void Need(bool holds, string rule)
    {
        if (!holds)
        {
            throw MemoryAccount.Refuse("cloudwatch:PutMetricAlarm", "ValidationError", rule);
        }
    }
}
