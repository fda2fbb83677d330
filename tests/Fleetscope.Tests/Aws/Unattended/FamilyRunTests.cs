using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Ending;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Unattended;

/// <summary>Runs that Distributed-CellProfiler itself has started, under the function that takes the place of its own: what lambda_function.py was recorded to do half way, ends right.</summary>
public sealed class FamilyRunTests : IDisposable
{
    private readonly FunctionWorld world = new() { BucketOfFunction = FunctionWorld.Bucket };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MemoryAccount Account => world.Account;

    private IEnumerable<string> Left => world.Left.Where(line => line != "ecs cluster default");

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Lambda_empty_cleanup_goes_on_to_its_end()
    {
        await StartAsFamilyAsync(jobs: 0, inFlight: 0);

        (await world.CallAsync(FunctionWorld.Alarm())).ShouldBe("watched");
        var states = await world.TickToEndAsync(TimeSpan.FromHours(2));

        // The original stops after these calls, with the fleet still there.
        RecordedCalls.Of("lambda_empty_cleanup.jsonl", "ec2.CancelSpotFleetRequests").ShouldBeEmpty();
        states[^1].ShouldBe("ended", string.Join('\n', world.Log));
        Account.Ec2.Fleets.ShouldAllBe(fleet => !fleet.Request.IsActive);
        Left.ShouldBeEmpty();
        Account.S3.Buckets[FunctionWorld.Bucket].Objects.Keys.ShouldNotContain("monitors/FlyExampleSpotFleetRequestId.json");
        Account.S3.Text(FunctionWorld.Bucket, "fleetscope/FlyExample/receipt.txt").ShouldNotBeNull().ShouldContain("nothing left but what is kept on purpose");
    }

    [Fact]
    public async Task Lambda_inflight_downscale_asks_for_fewer_machines_and_ends_none()
    {
        await StartAsFamilyAsync(jobs: 1, inFlight: 1);

        await world.CallAsync(FunctionWorld.Alarm());
        for (var i = 0; i < 4; i++)
        {
            world.Pass(TimeSpan.FromMinutes(2));
            await world.CallAsync(world.Scheduled!);
        }

        var asked = RecordedCalls.Of("lambda_inflight_downscale.jsonl", "ec2.ModifySpotFleetRequest").ShouldHaveSingleItem();
        Account.Ec2.Fleets[^1].Request.TargetCapacity.ShouldBe(int.Parse((string)asked["TargetCapacity"]!, CultureInfo.InvariantCulture));
        Account.Ec2.Fleets[^1].Machines.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Lambda_visible_nothing_to_do_does_nothing()
    {
        await StartAsFamilyAsync(jobs: 5, inFlight: 0);
        var before = Account.Inventory();

        (await world.CallAsync(FunctionWorld.Alarm("NotVisible"))).ShouldBe("watched");

        Account.Inventory().Except(before).ShouldAllBe(line => line.StartsWith("events ", StringComparison.Ordinal) || line.Contains("fleetscope/FlyExample/", StringComparison.Ordinal));
        RecordedCalls.Of("lambda_visible_nothing_to_do.jsonl", "ecs.UpdateService").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alarm_of_a_run_that_nobody_knows_is_passed_over()
    {
        (await world.CallAsync(FunctionWorld.Alarm())).ShouldBe("unknown");

        world.Left.ShouldBeEmpty();
    }

    private async Task StartAsFamilyAsync(int jobs, int inFlight)
    {
        var api = Account.Api;
        var dead = await api.Sqs.CreateQueueAsync("ExampleProject_DeadMessages", new Dictionary<string, string>(), Token);
        var arn = (await api.Sqs.GetQueueAttributesAsync(dead, Token))["QueueArn"];
        var policy = new JsonObject { ["deadLetterTargetArn"] = arn, ["maxReceiveCount"] = "10" }.ToJsonString();
        var queue = await api.Sqs.CreateQueueAsync("FlyExampleQueue", new Dictionary<string, string> { ["RedrivePolicy"] = policy, ["VisibilityTimeout"] = "43200" }, Token);
        if (jobs > 0)
        {
            await api.Sqs.SendMessagesAsync(queue, [.. Enumerable.Range(0, jobs).Select(number => new OutgoingMessage($$"""{"Metadata":"{{number}}"}"""))], Token);
        }

        for (var i = 0; i < inFlight; i++)
        {
            await api.Sqs.ReceiveMessagesAsync(queue, 1, TimeSpan.Zero, null, Token);
        }

        await api.Ecs.CreateClusterAsync("default", Token);
        var definition = """{"family":"FlyExampleTask","containerDefinitions":[{"name":"FlyExample","image":"x","cpu":1024,"memory":7000,"essential":true}]}""";
        await api.Ecs.RegisterTaskDefinitionAsync(JsonNode.Parse(definition)!.AsObject(), Token);
        await api.Ecs.CreateServiceAsync("default", "FlyExampleService", new ServiceSettings("FlyExampleTask", 3, null), Token);
        foreach (var machine in await EndingCase.StartFleetAsync(Account, 3, Token))
        {
            await EndingCase.ArmAsync(Account, $"FlyExample_{machine}", Token);
        }

        await EndingCase.ArmAsync(Account, "ApproximateNumberOfMessagesVisibleisZero_FlyExample", Token);
        await EndingCase.ArmAsync(Account, "ApproximateNumberOfMessagesNotVisibleisZero_FlyExample", Token);
        await api.CloudWatch.PutDashboardAsync("FlyExample", """{"widgets":[]}""", Token);
        var file = (await File.ReadAllTextAsync(RecordedCalls.PathOf("FlyExampleSpotFleetRequestId.json"), Token))
            .Replace("sfr-7156452cdb73c5869", Account.Ec2.Fleets[^1].Request.Id, StringComparison.Ordinal)
            .Replace("1795222725230", Account.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await api.S3.WriteAsync(FunctionWorld.Bucket, "monitors/FlyExampleSpotFleetRequestId.json", Encoding.UTF8.GetBytes(file), WriteCondition.Always, Token);
        await api.S3.WriteAsync(FunctionWorld.Bucket, "ecsconfigs/FlyExample_ecs.config", "ECS_CLUSTER=default"u8.ToArray(), WriteCondition.Always, Token);
    }
}
