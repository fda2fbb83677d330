using Fleetscope.Aws.Machines;
using Fleetscope.Tests.Aws.Api;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Workers.Processes;

namespace Fleetscope.Tests.Aws.Machines;

public sealed class MachineLogTests
{
    private const string Group = "Fly_perInstance";

    private readonly MemoryAccount account = new();
    private readonly Machine here = new(StandInMetadata.MachineId, "m5.xlarge", "us-east-1a");
    private int looks;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_each_half_minute_goes_out_in_one_call_a_minute()
    {
        await account.Api.Logs.CreateGroupAsync(Group, Token);
        var calls = new CrashingCalls(account.Api);

        await RunAsync(calls, minutes: 10);

        var lines = await LinesAsync();
        lines.Count.ShouldBe(1 + (2 * 10) + 1);
        lines[0].ShouldBe("memory: 0.0 GiB of 0.0 GiB used; jobs: 1 held, 4 slots");
        calls.Made.Count(call => call == "logs:PutEvents").ShouldBeLessThanOrEqualTo(10 + 3);
    }

    [Fact]
    public async Task What_CloudWatch_does_not_take_is_kept_and_nothing_waits()
    {
        await account.Api.Logs.CreateGroupAsync(Group, Token);
        var calls = new CrashingCalls(account.Api).Fail("logs:PutEvents", CallFault.Throttled, times: 5);

        await RunAsync(calls, minutes: 10);

        (await LinesAsync()).Count.ShouldBe(1 + (2 * 10) + 1);
    }

    [Fact]
    public async Task Where_it_may_not_write_it_does_nothing_and_ends_when_told()
    {
        var calls = new CrashingCalls(account.Api).Fail("logs:*", CallFault.AccessDenied);

        await RunAsync(calls, minutes: 3);

        account.Logs.Groups.ShouldBeEmpty();
    }

    [Fact]
    public void The_stream_is_the_one_of_the_container_s_own_output()
    {
        MachineLog.StreamOf("Fly", "0123", here).ShouldBe("Fly/Fly/0123");
        MachineLog.StreamOf("Fly", null, here).ShouldBe(here.Id);
    }

    [Fact]
    public async Task The_task_s_id_is_the_end_of_its_ARN()
    {
        await using var agent = new StubServer(new StubAnswer(200, """{"Cluster":"default","TaskARN":"arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c"}"""));

        (await EcsTask.FindIdAsync(name => name == "ECS_CONTAINER_METADATA_URI_V4" ? agent.Url + "/v4/abc" : null, TimeProvider.System, Token)).ShouldBe("158d1c8083dd49d6b527399fd6414f5c");
        agent.Requests.ShouldHaveSingleItem().Line.ShouldStartWith("GET /v4/abc/task ");
    }

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(200, "not JSON")]
    [InlineData(500, "{}")]
    public async Task An_agent_that_does_not_say_is_none(int status, string body)
    {
        await using var agent = new StubServer(new StubAnswer(status, body));

        (await EcsTask.FindIdAsync(_ => agent.Url, TimeProvider.System, Token)).ShouldBeNull();
        (await EcsTask.FindIdAsync(_ => null, TimeProvider.System, Token)).ShouldBeNull();
    }

    private async Task RunAsync(CrashingCalls calls, int minutes)
    {
        using var ending = new CancellationTokenSource();
        var log = new MachineLog(calls.Api.Logs, Group, "Fly/Fly/1", Look, account.Clock);
        var running = log.RunAsync(ending.Token);
        for (var half = 1; half <= minutes * 2; half++)
        {
            account.Clock.Advance(TimeSpan.FromSeconds(30));
            await Playground.UntilAsync(() => Volatile.Read(ref looks) == half + 1);
        }

        await ending.CancelAsync();
        await running;
    }

    private MachineSample Look()
    {
        Interlocked.Increment(ref looks);
        return new MachineSample { Disks = [], Memory = new MemoryUse(0, 0, 0, null), Jobs = 1, Slots = 4 };
    }

    private async Task<IReadOnlyList<string>> LinesAsync() => [.. (await account.Api.Logs.ReadEventsAsync(Group, "Fly/Fly/1", null, Token))!.Events.Select(line => line.Message)];
}
