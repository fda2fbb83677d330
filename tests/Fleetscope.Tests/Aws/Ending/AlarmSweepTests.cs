using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Ending;

public sealed class AlarmSweepTests
{
    private readonly MemoryAccount account = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AlarmSweep Sweep => new(account.Api, "Fly");

    [Fact]
    public async Task Alarms_of_machines_that_are_gone_are_removed_and_those_of_living_ones_stay()
    {
        var machines = await EndingCase.StartFleetAsync(account, 3, Token);
        await ArmAsync([.. machines.Select(id => "Fly_" + id), "Fly_i-0123456789abcdef0"]);
        account.Ec2.Lose(machines[0]);

        (await Sweep.RemoveGoneAsync(Token)).Order().ShouldBe(new[] { "Fly_i-0123456789abcdef0", "Fly_" + machines[0] }.Order());

        account.CloudWatch.Alarms.Select(alarm => alarm.Name).ShouldBe(["Fly_" + machines[1], "Fly_" + machines[2]], ignoreOrder: true);
        (await Sweep.RemoveGoneAsync(Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Fly_2_i-0123456789abcdef0")]
    [InlineData("FlyExample_i-0123456789abcdef0")]
    [InlineData("Fly_i-am-an-alarm")]
    [InlineData("Fly_i-0123456789abcdef0_cpu")]
    [InlineData("Fly_i-0123456789ABCDEF0")]
    [InlineData("Fly_i-")]
    [InlineData("fly_i-0123456789abcdef0")]
    [InlineData("Fly")]
    public async Task An_alarm_of_another_name_is_left_alone(string name)
    {
        await ArmAsync([name]);

        (await Sweep.RemoveGoneAsync(Token)).ShouldBeEmpty();
        (await Sweep.RemoveAllAsync(Token)).ShouldBeEmpty();
        account.CloudWatch.Alarms.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task At_the_end_all_of_the_runs_alarms_go_in_hundreds()
    {
        await ArmAsync([.. Enumerable.Range(0, 250).Select(number => $"Fly_i-{number:x17}"), "Fly_i-0123abcd", "Other_i-0123abcd"]);
        var calls = new CrashingCalls(account.Api);

        (await new AlarmSweep(calls.Api, "Fly").RemoveAllAsync(Token)).Count.ShouldBe(251);

        account.CloudWatch.Alarms.ShouldHaveSingleItem().Name.ShouldBe("Other_i-0123abcd");
        calls.Made.Count(call => call.Contains("DeleteAlarms", StringComparison.Ordinal)).ShouldBe(3);
    }

    private async Task ArmAsync(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            await EndingCase.ArmAsync(account, name, Token);
        }
    }
}
