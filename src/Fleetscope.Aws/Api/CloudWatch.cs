using System.Globalization;
using System.Xml.Linq;
using Fleetscope.Aws.Api.Wire;

namespace Fleetscope.Aws.Api;

/// <summary>CloudWatch over its query protocol.</summary>
internal sealed class CloudWatch(AwsCalls calls) : ICloudWatch
{
    private const int DeletedAtOnce = 100;

    public async Task<IReadOnlyList<string>> ListAlarmsAsync(string prefix, CancellationToken cancellationToken) => await Paging.ToEndAsync(async token =>
    {
        var form = new QueryForm().Add("AlarmNamePrefix", Given(prefix)).Add("AlarmTypes.member.1", "MetricAlarm").Add("MaxRecords", "100").Add("NextToken", token);
        var answer = (await CallAsync("DescribeAlarms", $"alarms {prefix}*", form, cancellationToken)).Child("DescribeAlarmsResult");
        return (answer?.Items("MetricAlarms").Select(alarm => alarm.Text("AlarmName")) ?? [], answer?.Text("NextToken"));
    });

    public async Task<MetricAlarm?> FindAlarmAsync(string name, CancellationToken cancellationToken)
    {
        var form = new QueryForm().Add("AlarmNames.member.1", name).Add("AlarmTypes.member.1", "MetricAlarm");
        var answer = (await CallAsync("DescribeAlarms", $"alarm {name}", form, cancellationToken)).Child("DescribeAlarmsResult");
        return answer?.Items("MetricAlarms").Where(alarm => alarm.Text("AlarmName") == name).Select(Read).FirstOrDefault();
    }

    public Task PutAlarmAsync(MetricAlarm alarm, CancellationToken cancellationToken)
    {
        var form = new QueryForm()
            .Add("AlarmName", alarm.Name).Add("Namespace", alarm.Namespace).Add("MetricName", alarm.Metric).Add("Statistic", alarm.Statistic)
            .Add("Period", Number(alarm.Period.TotalSeconds)).Add("EvaluationPeriods", Number(alarm.EvaluationPeriods))
            .Add("DatapointsToAlarm", alarm.DatapointsToAlarm is { } points ? Number(points) : null)
            .Add("Threshold", Number(alarm.Threshold)).Add("ComparisonOperator", alarm.Comparison)
            .Add("TreatMissingData", Given(alarm.TreatMissingData)).Add("AlarmDescription", Given(alarm.Description))
            .AddAll("AlarmActions.member", alarm.Actions);
        foreach (var (index, (name, value)) in alarm.Dimensions.Index())
        {
            form.Add($"Dimensions.member.{index + 1}.Name", name).Add($"Dimensions.member.{index + 1}.Value", value);
        }

        return CallAsync("PutMetricAlarm", $"alarm {alarm.Name}", form, cancellationToken);
    }

    public async Task DeleteAlarmsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var some in names.Chunk(DeletedAtOnce))
        {
            await GoneIsDoneAsync("DeleteAlarms", $"alarm {some[0]}", new QueryForm().AddAll("AlarmNames.member", some), cancellationToken);
        }
    }

    public async Task<IReadOnlyList<string>> ListDashboardsAsync(string prefix, CancellationToken cancellationToken) => await Paging.ToEndAsync(async token =>
    {
        var form = new QueryForm().Add("DashboardNamePrefix", Given(prefix)).Add("NextToken", token);
        var answer = (await CallAsync("ListDashboards", $"dashboards {prefix}*", form, cancellationToken)).Child("ListDashboardsResult");
        return (answer?.Items("DashboardEntries").Select(entry => entry.Text("DashboardName")) ?? [], answer?.Text("NextToken"));
    });

    public Task PutDashboardAsync(string name, string body, CancellationToken cancellationToken) =>
        CallAsync("PutDashboard", Dashboard(name), new QueryForm().Add("DashboardName", name).Add("DashboardBody", body), cancellationToken);

    public async Task<string?> FindDashboardAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("GetDashboard", Dashboard(name), new QueryForm().Add("DashboardName", name), cancellationToken);
            return answer.Child("GetDashboardResult")?.Text("DashboardBody");
        }
        catch (AwsException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    public Task DeleteDashboardAsync(string name, CancellationToken cancellationToken) =>
        GoneIsDoneAsync("DeleteDashboards", Dashboard(name), new QueryForm().Add("DashboardNames.member.1", name), cancellationToken);

    private static MetricAlarm Read(XElement alarm) => new(
        alarm.Text("AlarmName"), alarm.Text("Namespace"), alarm.Text("MetricName"), alarm.Items("Dimensions").ToDictionary(one => one.Text("Name"), one => one.Text("Value")),
        alarm.Text("Statistic"), TimeSpan.FromSeconds(Value(alarm, "Period") ?? 0), (int)(Value(alarm, "EvaluationPeriods") ?? 0),
        (int?)Value(alarm, "DatapointsToAlarm"), Value(alarm, "Threshold") ?? 0, alarm.Text("ComparisonOperator"), alarm.Text("TreatMissingData"), [.. alarm.Items("AlarmActions").Select(action => action.Value)])
    {
        Description = alarm.Text("AlarmDescription"),
    };

    private static double? Value(XElement alarm, string name) => double.TryParse(alarm.Text(name), CultureInfo.InvariantCulture, out var value) ? value : null;

    private async Task GoneIsDoneAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(operation, thing, form, cancellationToken);
        }
        catch (AwsException gone) when (IsMissing(gone))
        {
            // Of many alarms the others are deleted all the same, as DeleteAlarms is documented.
        }
    }

    private static bool IsMissing(AwsException failure) => failure.Code is "ResourceNotFound" or "ResourceNotFoundException" or "DashboardNotFoundError";

    private Task<XElement> CallAsync(string operation, string thing, QueryForm form, CancellationToken cancellationToken) =>
        calls.QueryAsync(AwsService.CloudWatch, operation, thing, form, cancellationToken);

    private static string Dashboard(string name) => $"dashboard {name}";

    private static string? Given(string text) => text.Length > 0 ? text : null;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
