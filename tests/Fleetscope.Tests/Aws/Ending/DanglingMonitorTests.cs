using System.Text;
using Fleetscope.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Ending;

public sealed class DanglingMonitorTests
{
    private const string Key = "monitors/FlySpotFleetRequestId.json";

    private static readonly string[] Alarms = ["ApproximateNumberOfMessagesNotVisibleisZero_Fly", "ApproximateNumberOfMessagesVisibleisZero_Fly"];

    private readonly MemoryAccount account = new();
    private readonly List<string> warnings = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_two_alarms_and_the_monitor_file_go_and_those_of_others_stay()
    {
        await LeaveAsync("sfr-11111111-0000-4000-8000-000000000000");
        await EndingCase.ArmAsync(account, "ApproximateNumberOfMessagesVisibleisZero_FlyExample", Token);

        (await RemoveAsync()).Count.ShouldBe(3);

        account.CloudWatch.Alarms.ShouldHaveSingleItem().Name.ShouldBe("ApproximateNumberOfMessagesVisibleisZero_FlyExample");
        account.S3.Text(EndingCase.Bucket, Key).ShouldBeNull();
        (await RemoveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_names_another_fleet_that_runs_is_left_to_it_with_its_alarms()
    {
        await EndingCase.StartFleetAsync(account, 1, Token);
        await LeaveAsync(account.Ec2.Fleets[0].Request.Id);

        (await RemoveAsync()).ShouldBeEmpty();

        account.CloudWatch.Alarms.Count.ShouldBe(2);
        warnings.ShouldHaveSingleItem().ShouldContain(account.Ec2.Fleets[0].Request.Id);
        (await RemoveAsync(account.Ec2.Fleets[0].Request.Id)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_file_that_is_no_JSON_is_removed_all_the_same()
    {
        await LeaveAsync("sfr-11111111-0000-4000-8000-000000000000", "\"MONITOR_START_TIME\":\"1\"}, \"CLEAN_DASHBOARD\"");

        (await RemoveAsync()).Count.ShouldBe(3);
    }

    private Task<IReadOnlyList<string>> RemoveAsync(params string[] fleets) => new DanglingMonitor(account.Api, "Fly", EndingCase.Bucket).RemoveAsync(fleets, warnings.Add, Token);

    private async Task LeaveAsync(string fleet, string more = "")
    {
        account.S3.AddBucket(EndingCase.Bucket);
        account.S3.Put(EndingCase.Bucket, Key, Encoding.UTF8.GetBytes($"{{\"MONITOR_FLEET_ID\" : \"{fleet}\",{more}}}"));
        foreach (var alarm in Alarms)
        {
            await EndingCase.ArmAsync(account, alarm, Token);
        }
    }
}
