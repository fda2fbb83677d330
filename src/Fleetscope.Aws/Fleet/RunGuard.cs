using System.Globalization;
using Fleetscope.Aws.Api;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Fleet;

/// <summary>What ends a run that nobody watches: two alarms on its queue, and in any case the end of the request.</summary>
/// <remarks>
/// The alarms call the account's topic Monitor. An account may still have the family's own function behind it, whose clean-up ends with an error half way, so that the fleet
/// runs on; only a function with our tag is trusted.
/// </remarks>
internal sealed class RunGuard(AwsApi api, RunNames names, AwsOptions options, ResourceRecorder record)
{
    private const string Topic = "Monitor";

    /// <summary>Puts the alarms where they can do something.</summary>
    /// <returns>A sentence: who ends the run.</returns>
    public async Task<string> ArmAsync(CancellationToken cancellationToken)
    {
        if (!options.AutoMonitor)
        {
            return "AUTO_MONITOR is False: MAX_RUN_HOURS and monitor guard the run";
        }

        var topic = await api.Account.FindTopicAsync(Topic, cancellationToken);
        var tags = topic is null ? null : await api.Account.FindFunctionTagsAsync(Topic, cancellationToken);
        if (topic is null || tags is null || !tags.ContainsKey(RunNames.VersionTag))
        {
            var why = topic is null ? "the account has no topic Monitor" : tags is null ? "the account has no function Monitor" : "the account's function Monitor is not Fleetscope's";
            return $"AUTO_MONITOR does nothing, for {why}: MAX_RUN_HOURS alone guards the run, unless monitor is run. Put Fleetscope's there with aws bootstrap";
        }

        await PutAsync(names.IdleAlarm, "ApproximateNumberOfMessagesNotVisible", topic, cancellationToken);
        await PutAsync(names.EmptyAlarm, "ApproximateNumberOfMessagesVisible", topic, cancellationToken);
        return "AUTO_MONITOR watches the run from within AWS";
    }

    /// <summary>When AWS ends the fleet, for people.</summary>
    public static string EndOf(SpotFleetRequest request) =>
        request.ValidUntil is { } end ? $"AWS ends the fleet on {end.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm", CultureInfo.InvariantCulture)} UTC whatever happens (MAX_RUN_HOURS); that cannot be put off" : "";

    private async Task PutAsync(string name, string metric, string topic, CancellationToken cancellationToken)
    {
        var alarm = new MetricAlarm(
            name, "AWS/SQS", metric, new Dictionary<string, string> { ["QueueName"] = options.QueueName }, "Average", TimeSpan.FromSeconds(300), 1, 1, 0, "LessThanOrEqualToThreshold", "missing", [topic]);
        var resource = new PlannedResource(RunNames.AlarmKind, name);
        await record(resource, LedgerState.Planned, cancellationToken);
        await api.CloudWatch.PutAlarmAsync(alarm, cancellationToken);
        await record(resource, LedgerState.Created, cancellationToken);
    }
}
