using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Preparing;

/// <summary>The alarm on the errors of the function Monitor, and the topic through which people hear of it: a function that fails cannot say so itself.</summary>
internal sealed class AlarmChanges(AwsApi api, AccountSnapshot there, PreparationTerms terms)
{
    /// <summary>The function is called every two minutes for each run.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>One call that fails is delivered twice more within three minutes, so that it may spoil two periods by itself; the third means that it goes on.</summary>
    private const int Periods = 3;

    private AccountNames Names => there.Names;

    private MetricAlarm Wanted => new(
        AccountNames.ErrorsAlarm, "AWS/Lambda", "Errors", new Dictionary<string, string> { ["FunctionName"] = AccountNames.Monitor }, "Sum", Period, Periods, Periods, 1,
        "GreaterThanOrEqualToThreshold", "notBreaching", [there.AlarmsTopic?.Arn ?? Names.AlarmsTopic])
    {
        Description = "Fleetscope: the function Monitor fails, so runs are not watched and machines may run on. Why: log group /aws/lambda/Monitor. Meanwhile: fleetscope monitor, or clean.",
    };

    public IEnumerable<Change> ToPrepare(List<string> remarks)
    {
        if (there.AlarmsTopic is null)
        {
            yield return new Change("create", "topic", AccountNames.Alarms, "Tells people that the function fails")
            {
                DoAsync = token => api.Sns.CreateTopicAsync(AccountNames.Alarms, new Dictionary<string, string> { [RunNames.VersionTag] = terms.Version }, token),
            };
        }

        if (there.ErrorsAlarm is not { } alarm || !IsSame(alarm, Wanted))
        {
            yield return new Change(there.ErrorsAlarm is null ? "create" : "repair", "alarm", AccountNames.ErrorsAlarm, "The function has failed in three periods of five minutes, one after another")
            {
                DoAsync = token => api.CloudWatch.PutAlarmAsync(Wanted, token),
            };
        }

        var told = there.AlarmsTopic?.Subscriptions ?? [];
        if (terms.NotifyEmail is { } address)
        {
            if (!told.Any(one => one.Endpoint == address))
            {
                yield return new Change("create", "subscription", $"{AccountNames.Alarms}/{address}", "Whoever reads its mail confirms it")
                {
                    DoAsync = token => api.Sns.SubscribeAsync(there.AlarmsTopic?.Arn ?? Names.AlarmsTopic, "email", address, token),
                };
            }
        }
        else if (told.Count == 0)
        {
            remarks.Add($"nobody is told yet when the function {AccountNames.Monitor} fails: set NOTIFY_EMAIL and repeat the command, or subscribe an address to the topic {AccountNames.Alarms}");
        }
    }

    public IEnumerable<Change> ToRemove(List<string> remarks)
    {
        if (there.ErrorsAlarm is not null)
        {
            yield return new Change("remove", "alarm", AccountNames.ErrorsAlarm, "") { DoAsync = token => api.CloudWatch.DeleteAlarmsAsync([AccountNames.ErrorsAlarm], token) };
        }

        if (there.AlarmsTopic is not { } topic)
        {
            yield break;
        }

        var others = topic.Subscriptions.Where(one => one.Protocol is not ("email" or "email-json")).Select(one => one.Endpoint).ToList();
        if (topic.IsOurs && others.Count == 0)
        {
            yield return new Change("remove", "topic", AccountNames.Alarms, "With its subscriptions") { DoAsync = token => api.Sns.DeleteTopicAsync(topic.Arn, token) };
            yield break;
        }

        remarks.Add($"kept: topic {AccountNames.Alarms}, which {(topic.IsOurs ? $"others use ({string.Join(", ", others)})" : "Fleetscope did not make")}");
    }

    private static bool IsSame(MetricAlarm one, MetricAlarm other) =>
        one with { Dimensions = other.Dimensions, Actions = other.Actions } == other
        && one.Dimensions.Count == other.Dimensions.Count && one.Dimensions.All(dimension => other.Dimensions.GetValueOrDefault(dimension.Key) == dimension.Value)
        && one.Actions.Order(StringComparer.Ordinal).SequenceEqual(other.Actions.Order(StringComparer.Ordinal));
}
