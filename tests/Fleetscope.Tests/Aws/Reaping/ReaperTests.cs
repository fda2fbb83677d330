using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Aws.Reaping;
using Fleetscope.Aws.Stores;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Unattended;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Reaping;

public sealed class ReaperTests : IDisposable
{
    private const string Gone = "i-0123456789abcdef0";

    private readonly FunctionWorld world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MemoryAccount Account => world.Account;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task An_account_without_runs_has_nothing_to_reap()
    {
        await Account.Api.CloudWatch.PutDashboardAsync("mine", """{"widgets":[]}""", Token);
        await EndingCase.ArmAsync(Account, "my own alarm", Token);
        await Account.Api.Sqs.CreateQueueAsync("TheirQueue", new Dictionary<string, string>(), Token);
        await RegisterAsync("TheirTask", "Somebody");
        await Account.Api.Logs.CreateGroupAsync("theirs", Token);

        (await FindAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_originals_leave_is_found_with_its_cost_and_removed_when_told()
    {
        var before = Account.Inventory();
        await LeaveAsync("Old");

        var found = await FindAsync();

        found.Select(one => $"{one.Kind} {one.Id}").Order().ShouldBe(
        [
            $"alarm ApproximateNumberOfMessagesVisibleisZero_Old", $"alarm Old_{Gone}", "dashboard Old", "log-group Old", "log-group Old_perInstance", "queue OldQueue", "schedule fleetscope-Old",
            "task-definition OldTask",
        ], ignoreOrder: true);
        found.ShouldAllBe(one => one.Run == "Old");
        found.Sum(one => one.PerMonth).ShouldBe(3.20m);
        found[0].Kind.ShouldBe("dashboard");
        found[^1].Kind.ShouldBe("task-definition", "by it the others are known, also after a removal that was killed");

        await RemoveAsync(found);

        Account.Inventory().Except(before).ShouldBeEmpty();
        (await FindAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_definition_of_a_service_stays_as_long_as_its_queue()
    {
        await RegisterAsync("OldTask", "Old");
        await RegisterAsync("OldTask", "Old");
        await Account.Api.Ecs.CreateClusterAsync("default", Token);
        await Account.Api.Ecs.CreateServiceAsync("default", "OldService", new ServiceSettings("OldTask", 0, null), Token);
        await Account.Api.Sqs.CreateQueueAsync("OldQueue", new Dictionary<string, string>(), Token);
        (await FindAsync()).ShouldBeEmpty();

        await Account.Api.Sqs.DeleteQueueAsync((await Account.Api.Sqs.FindQueueAsync("OldQueue", Token))!, Token);
        world.Pass(TimeSpan.FromMinutes(5));
        var found = await FindAsync();

        found.Select(one => $"{one.Kind} {one.Id}").ShouldBe(["service default/OldService", "task-definition OldTask"]);
        found.ShouldAllBe(one => one.Why == "its queue is gone" && one.PerMonth == 0);
        await RemoveAsync(found);
        world.Pass(TimeSpan.FromMinutes(30));
        (await FindAsync()).ShouldBeEmpty();
        (await Account.Api.Ecs.ListTaskDefinitionsAsync(family: null, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fleet_whose_queue_is_gone_is_found_with_what_its_machines_cost_and_is_ended()
    {
        Account.Ec2.SpotPrices["m5.xlarge"] = 0.10m;
        var config = EndingCase.Config(2);
        config["TagSpecifications"] = new JsonArray(new JsonObject { ["ResourceType"] = "spot-fleet-request", ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "fleetscope:run", ["Value"] = "Old" }) });
        await Account.Api.Ec2.RequestSpotFleetAsync(config, Token);
        world.Pass(TimeSpan.FromMinutes(10));
        (await FindAsync()).ShouldBeEmpty();
        world.Pass(TimeSpan.FromHours(1));

        var fleet = (await FindAsync()).ShouldHaveSingleItem();

        (fleet.Kind, fleet.Run).ShouldBe(("spot-fleet", "Old"));
        fleet.PerMonth.ShouldNotBeNull().ShouldBeGreaterThan(0);
        fleet.Why.ShouldContain("2 machines run");
        await RemoveAsync([fleet]);
        Account.Ec2.Fleets.ShouldAllBe(one => !one.Request.IsActive);
    }

    [Fact]
    public async Task An_upload_that_a_worker_of_an_earlier_run_did_not_end_is_found_and_aborted()
    {
        var control = new ControlBucket(Account.Api.S3, FunctionWorld.Bucket, new RunKeys("Old"));
        var job = ContractJobs.Job(1);
        var claim = new CommitObject(job.Id, 1, "receipt", DateTimeOffset.UnixEpoch, false, DateTimeOffset.UnixEpoch, "", [new CommittedFile("out/big.tif", 0, "")]);
        await control.WriteAsync(control.Keys.CommitOf(job.Id), claim, RunObjectJson.Default.CommitObject, WriteCondition.Always, Token);
        await new OutputOwners(control, Account.Clock).ClashAsync(job, ["out/big.tif"], Token);
        Account.S3.LeaveUpload(FunctionWorld.Bucket, "out/theirs.tif");
        (await FindAsync()).ShouldBeEmpty();
        Account.S3.LeaveUpload(FunctionWorld.Bucket, "out/big.tif");
        await Account.Api.Sqs.CreateQueueAsync("OldQueue", new Dictionary<string, string>(), Token);
        await Account.Api.Sqs.SendMessagesAsync((await Account.Api.Sqs.FindQueueAsync("OldQueue", Token))!, [new OutgoingMessage("a job")], Token);
        (await FindAsync()).ShouldBeEmpty("its run is alive");
        await Account.Api.Sqs.DeleteQueueAsync((await Account.Api.Sqs.FindQueueAsync("OldQueue", Token))!, Token);
        world.Pass(TimeSpan.FromMinutes(5));

        var found = (await FindAsync()).ShouldHaveSingleItem();

        (found.Kind, found.Id, found.Run).ShouldBe(("upload", $"s3://{FunctionWorld.Bucket}/out/big.tif", "Old"));
        await RemoveAsync([found]);
        Account.S3.Buckets[FunctionWorld.Bucket].Uploads.ShouldBe(["out/theirs.tif"]);
    }

    [Fact]
    public async Task Nothing_of_a_live_run_is_named()
    {
        await world.StartAsync();
        world.Pass(TimeSpan.FromMinutes(5));
        await EndingCase.ArmAsync(Account, $"FlyExample_{Gone}", Token);

        (await FindAsync()).ShouldBeEmpty();

        await world.EmptyQueueAsync();
        world.Pass(TimeSpan.FromHours(2));
        (await FindAsync()).ShouldBeEmpty("its rule watches it");
    }

    private Reaper Reaper() => new(new AwsAccess(_ => Account.Api), world.Config("ECS_CLUSTER='default'"), Account.Clock);

    private Task<IReadOnlyList<Leftover>> FindAsync() => Reaper().FindAsync(Token);

    private Task RemoveAsync(IReadOnlyList<Leftover> found) => Account.Clock.DuringAsync(async () =>
    {
        foreach (var one in found)
        {
            await Reaper().RemoveAsync(one, Token);
        }
    });

    private Task<string> RegisterAsync(string family, string run) => Account.Api.Ecs.RegisterTaskDefinitionAsync(JsonNode.Parse($$"""
        {"family":"{{family}}","containerDefinitions":[{"name":"{{run}}","image":"x","cpu":1024,"memory":7000,"essential":true,"environment":[{"name":"APP_NAME","value":"{{run}}"}]}]}
        """)!.AsObject(), Token);

    private async Task LeaveAsync(string run)
    {
        var api = Account.Api;
        await EndingCase.ArmAsync(Account, $"{run}_{Gone}", Token);
        await EndingCase.ArmAsync(Account, $"ApproximateNumberOfMessagesVisibleisZero_{run}", Token);
        var board = $$$"""{"widgets":[{"type":"metric","properties":{"metrics":[["AWS/SQS","NumberOfMessagesReceived","QueueName","{{{run}}}Queue"]]}}]}""";
        await api.CloudWatch.PutDashboardAsync(run, board, Token);
        await api.Sqs.CreateQueueAsync(run + "Queue", new Dictionary<string, string>(), Token);
        await RegisterAsync(run + "Task", run);
        await api.Logs.CreateGroupAsync(run, Token);
        await api.Logs.CreateGroupAsync(run + "_perInstance", Token);
        await api.Events.PutRuleAsync(new ScheduleRule($"fleetscope-{run}", "rate(2 minutes)", ""), Token);
    }
}
