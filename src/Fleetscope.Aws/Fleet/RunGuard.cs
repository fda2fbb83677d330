using System.Globalization;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Unattended;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Fleet;

/// <summary>What ends a run that nobody watches: a rule that calls the account's function, two alarms on its queue that call it sooner, and in any case the end of the request.</summary>
/// <remarks>
/// The alarms call the account's topic Monitor. An account may still have the family's own function behind it, whose clean-up ends with an error half way, so that the fleet
/// runs on; only a function with our tag is trusted.
/// </remarks>
internal sealed class RunGuard(AwsApi api, RunConfig config, AwsOptions options, ResourceRecorder record)
{
    private const string Topic = "Monitor";

    private readonly RunNames names = RunNames.Of(config, options);

    /// <summary>Arms it where it can do something; before the fleet is requested, so that no machine is ever unwatched.</summary>
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

        // The config first: the rule calls a function that reads it.
        await RecordedAsync(names.Object(KeptConfig.KeyOf(names.AppName)),
            () => api.S3.WriteAsync(names.Bucket, KeptConfig.KeyOf(names.AppName), KeptConfig.Of(config), WriteCondition.Always, cancellationToken), cancellationToken);
        await RecordedAsync(new PlannedResource(RunNames.ScheduleKind, RunSchedule.NameOf(names.AppName)),
            () => new RunSchedule(api.Events).PutAsync(names.AppName, names.Bucket, FunctionBehind(topic), cancellationToken), cancellationToken);
        if (options.NotifyEmail is { } address)
        {
            await RecordedAsync(new PlannedResource(RunNames.SubscriptionKind, address),
                () => api.Sns.SubscribeMailAsync(topic, address, Notices.FilterOf(address), cancellationToken), cancellationToken);

            // The account's, not the run's: that the function fails concerns everybody whom it would tell.
            if (await api.Account.FindTopicAsync(Notices.AlarmsTopic, cancellationToken) is { } alarms)
            {
                await api.Sns.SubscribeAsync(alarms, "email", address, cancellationToken);
            }
        }

        await PutAsync(names.IdleAlarm, "ApproximateNumberOfMessagesNotVisible", topic, cancellationToken);
        await PutAsync(names.EmptyAlarm, "ApproximateNumberOfMessagesVisible", topic, cancellationToken);
        return "AUTO_MONITOR watches the run from within AWS" + (options.NotifyEmail is { } told ? $", and tells {told}" : "");
    }

    /// <summary>When AWS ends the fleet, for people.</summary>
    public static string EndOf(SpotFleetRequest request) =>
        request.ValidUntil is { } end ? $"AWS ends the fleet on {end.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm", CultureInfo.InvariantCulture)} UTC whatever happens (MAX_RUN_HOURS); that cannot be put off" : "";

    /// <summary>The function Monitor, in the account and region of the topic of that name.</summary>
    private static string FunctionBehind(string topic) => topic.Replace(":sns:", ":lambda:", StringComparison.Ordinal)[..^Topic.Length] + "function:" + Topic;

    private Task PutAsync(string name, string metric, string topic, CancellationToken cancellationToken)
    {
        var alarm = new MetricAlarm(
            name, "AWS/SQS", metric, new Dictionary<string, string> { ["QueueName"] = options.QueueName }, "Average", TimeSpan.FromSeconds(300), 1, 1, 0, "LessThanOrEqualToThreshold", "missing", [topic]);
        return RecordedAsync(new PlannedResource(RunNames.AlarmKind, name), () => api.CloudWatch.PutAlarmAsync(alarm, cancellationToken), cancellationToken);
    }

    private async Task RecordedAsync(PlannedResource resource, Func<Task> create, CancellationToken cancellationToken)
    {
        await record(resource, LedgerState.Planned, cancellationToken);
        await create();
        await record(resource, LedgerState.Created, cancellationToken);
    }
}
