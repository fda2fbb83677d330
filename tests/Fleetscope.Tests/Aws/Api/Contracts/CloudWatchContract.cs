using Fleetscope.Aws.Api;

namespace Fleetscope.Tests.Aws.Api.Contracts;

/// <summary>What the rest of Fleetscope relies on of CloudWatch.</summary>
public abstract class CloudWatchContract : AwsContract
{
    private const string Board = """{"widgets":[{"type":"metric","x":0,"y":0,"width":6,"height":6,"properties":{"metrics":[["AWS/SQS","NumberOfMessagesSent","QueueName","FlyQueue"]],"region":"us-east-1","view":"timeSeries","period":300}}]}""";

    private ICloudWatch CloudWatch => Api.CloudWatch;

    [Fact]
    public async Task Alarms_are_listed_by_the_start_of_their_names()
    {
        await CloudWatch.PutAlarmAsync(Alarm("Fly_i-1"), Token);
        await CloudWatch.PutAlarmAsync(Alarm("Fly_i-2"), Token);
        await CloudWatch.PutAlarmAsync(Alarm("Worm_i-3"), Token);

        (await CloudWatch.ListAlarmsAsync("Fly_", Token)).ShouldBe(["Fly_i-1", "Fly_i-2"], ignoreOrder: true);
        (await CloudWatch.ListAlarmsAsync("Bee", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Putting_an_alarm_once_more_replaces_it()
    {
        await CloudWatch.PutAlarmAsync(Alarm("Fly"), Token);
        await CloudWatch.PutAlarmAsync(Alarm("Fly") with { Threshold = 5 }, Token);

        (await CloudWatch.ListAlarmsAsync("Fly", Token)).ShouldBe(["Fly"]);
    }

    [Fact]
    public async Task An_alarm_is_found_as_it_was_put()
    {
        var wanted = Alarm("Fly") with { Description = "for people", DatapointsToAlarm = null, TreatMissingData = "notBreaching" };
        await CloudWatch.PutAlarmAsync(wanted, Token);
        await CloudWatch.PutAlarmAsync(Alarm("Fly2"), Token);

        var found = (await CloudWatch.FindAlarmAsync("Fly", Token)).ShouldNotBeNull();

        (found with { Dimensions = wanted.Dimensions, Actions = wanted.Actions }).ShouldBe(wanted);
        found.Dimensions.ShouldBe(wanted.Dimensions);
        found.Actions.ShouldBe(wanted.Actions);
        (await CloudWatch.FindAlarmAsync("Fly2", Token))!.DatapointsToAlarm.ShouldBe(1);
        (await CloudWatch.FindAlarmAsync("Bee", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Deleted_alarms_are_gone_and_missing_ones_no_error()
    {
        foreach (var number in Enumerable.Range(0, 120))
        {
            await CloudWatch.PutAlarmAsync(Alarm($"Fly{number}"), Token);
        }

        await CloudWatch.DeleteAlarmsAsync([.. Enumerable.Range(0, 119).Select(number => $"Fly{number}"), "Nobody"], Token);

        (await CloudWatch.ListAlarmsAsync("Fly", Token)).ShouldBe(["Fly119"]);
    }

    [Fact]
    public async Task A_dashboard_is_found_as_it_was_put()
    {
        (await CloudWatch.FindDashboardAsync("Fly", Token)).ShouldBeNull();
        await CloudWatch.PutDashboardAsync("Fly", Board, Token);
        await CloudWatch.PutDashboardAsync("Worm", Board, Token);

        (await CloudWatch.FindDashboardAsync("Fly", Token)).ShouldBe(Board);
        (await CloudWatch.ListDashboardsAsync("Fl", Token)).ShouldBe(["Fly"]);
    }

    [Fact]
    public async Task A_deleted_dashboard_is_gone_and_a_missing_one_no_error()
    {
        await CloudWatch.PutDashboardAsync("Fly", Board, Token);

        await CloudWatch.DeleteDashboardAsync("Fly", Token);
        await CloudWatch.DeleteDashboardAsync("Fly", Token);

        (await CloudWatch.FindDashboardAsync("Fly", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_dashboard_that_is_no_JSON_is_refused() => await RefusedAsync(CloudWatch.PutDashboardAsync("Fly", "{no", Token), "InvalidParameterInput");

    private static MetricAlarm Alarm(string name) => new(
        name, "AWS/SQS", "ApproximateNumberOfMessagesVisible", new Dictionary<string, string> { ["QueueName"] = "FlyQueue" }, "Average", TimeSpan.FromSeconds(300), 1, 1, 0,
        "LessThanOrEqualToThreshold", "missing", ["arn:aws:sns:us-east-1:123456789012:Monitor"]);
}
