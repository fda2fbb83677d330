namespace Fleetscope.Aws.Api;

/// <summary>The calls of CloudWatch in use (API version 2010-08-01).</summary>
internal interface ICloudWatch
{
    /// <summary>DescribeAlarms to its end: the names of metric alarms that start with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<string>> ListAlarmsAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>DescribeAlarms of one name.</summary>
    /// <returns>Null when there is none.</returns>
    Task<MetricAlarm?> FindAlarmAsync(string name, CancellationToken cancellationToken);

    Task PutAlarmAsync(MetricAlarm alarm, CancellationToken cancellationToken);

    /// <summary>DeleteAlarms, in calls of a hundred at most. Those that are gone are no error.</summary>
    Task DeleteAlarmsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>ListDashboards to its end: names that start with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<string>> ListDashboardsAsync(string prefix, CancellationToken cancellationToken);

    Task PutDashboardAsync(string name, string body, CancellationToken cancellationToken);

    /// <summary>GetDashboard.</summary>
    /// <returns>Its body; null when there is none.</returns>
    Task<string?> FindDashboardAsync(string name, CancellationToken cancellationToken);

    /// <summary>DeleteDashboards of one name. One that is gone is no error.</summary>
    Task DeleteDashboardAsync(string name, CancellationToken cancellationToken);
}

/// <summary>An alarm on one metric.</summary>
/// <param name="Statistic"><c>Average</c>, <c>Maximum</c>, ...</param>
/// <param name="Comparison"><c>LessThanOrEqualToThreshold</c>, <c>LessThanThreshold</c>, ...</param>
/// <param name="TreatMissingData"><c>missing</c>, <c>breaching</c>, <c>notBreaching</c>, <c>ignore</c>; empty: not sent.</param>
internal sealed record MetricAlarm(
    string Name, string Namespace, string Metric, IReadOnlyDictionary<string, string> Dimensions, string Statistic, TimeSpan Period, int EvaluationPeriods, int? DatapointsToAlarm,
    double Threshold, string Comparison, string TreatMissingData, IReadOnlyList<string> Actions)
{
    /// <summary>For people: it is in the e-mail of the alarm. Empty: none.</summary>
    public string Description { get; init; } = "";
}
