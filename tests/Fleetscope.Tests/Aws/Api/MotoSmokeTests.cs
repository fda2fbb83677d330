using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Tests.Aws.Moto;

namespace Fleetscope.Tests.Aws.Api;

/// <summary>Each service is spoken to once, against moto: requests are understood, and answers are.</summary>
public sealed class MotoSmokeTests(MotoServer moto)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_through_a_queue()
    {
        var account = await moto.NewAccountAsync(Token);
        var sqs = account.Api.Sqs;
        (await sqs.FindQueueAsync("FlyQueue", Token)).ShouldBeNull();

        var url = await sqs.CreateQueueAsync("FlyQueue", new Dictionary<string, string> { ["VisibilityTimeout"] = "600" }, Token);
        (await sqs.FindQueueAsync("FlyQueue", Token)).ShouldBe(url);
        (await sqs.ListQueuesAsync("Fly", Token)).ShouldBe([url]);
        (await sqs.GetQueueAttributesAsync(url, Token))["VisibilityTimeout"].ShouldBe("600");
        (await sqs.SendMessagesAsync(url, [new OutgoingMessage("a"), new OutgoingMessage("ü\n\"b\"")], Token)).ShouldBeEmpty();
        var received = await sqs.ReceiveMessagesAsync(url, 10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), Token);
        received.Select(message => message.Body).ShouldBe(["a", "ü\n\"b\""], ignoreOrder: true);
        received.ShouldAllBe(message => message.ReceiveCount == 1 && message.SentAt.Year >= 2026);
        await sqs.ChangeMessageVisibilityAsync(url, received[0].ReceiptHandle, TimeSpan.Zero, Token);
        (await sqs.ReceiveMessagesAsync(url, 10, TimeSpan.FromSeconds(1), null, Token)).ShouldHaveSingleItem().ReceiveCount.ShouldBe(2);
        (await sqs.DeleteMessagesAsync(url, [received[1].ReceiptHandle], Token)).ShouldBeEmpty();
        await sqs.PurgeQueueAsync(url, Token);
        await sqs.DeleteQueueAsync(url, Token);
        (await Should.ThrowAsync<AwsException>(sqs.GetQueueAttributesAsync(url, Token))).Code.ShouldBe("QueueDoesNotExist");
        account.Calls.All.ShouldContain("sqs:SendMessageBatch");
    }

    [Fact]
    public async Task A_service_lives_and_ends()
    {
        var ecs = (await moto.NewAccountAsync(Token)).Api.Ecs;
        (await ecs.FindClusterAsync("default", Token)).ShouldBeNull();
        await ecs.CreateClusterAsync("default", Token);
        (await ecs.FindClusterAsync("default", Token)).ShouldNotBeNull().IsUnused.ShouldBeTrue();
        (await ecs.FindTaskDefinitionAsync("FlyApp", Token)).ShouldBeNull();

        var definition = new JsonObject
        {
            ["family"] = "FlyApp",
            ["containerDefinitions"] = new JsonArray(new JsonObject { ["name"] = "FlyApp", ["image"] = "busybox", ["cpu"] = 512, ["memory"] = 256, ["essential"] = true }),
        };
        var arn = await ecs.RegisterTaskDefinitionAsync(definition, Token);
        (await ecs.ListTaskDefinitionsAsync("FlyApp", Token)).ShouldBe([arn]);
        (await ecs.FindTaskDefinitionAsync("FlyApp", Token)).ShouldNotBeNull()["family"]!.GetValue<string>().ShouldBe("FlyApp");
        await ecs.CreateServiceAsync("default", "FlyService", new ServiceSettings("FlyApp", 0, "attribute:fleetscope == Fly"), Token);
        await ecs.UpdateServiceAsync("default", "FlyService", 3, null, Token);
        var service = (await ecs.FindServiceAsync("default", "FlyService", Token)).ShouldNotBeNull();
        (service.DesiredCount, service.Status).ShouldBe((3, "ACTIVE"));
        (await ecs.ListServicesAsync("default", Token)).ShouldHaveSingleItem();
        (await ecs.ListContainerInstancesAsync("default", Token)).ShouldBeEmpty();
        await ecs.DeleteServiceAsync("default", "FlyService", Token);
        (await ecs.FindServiceAsync("default", "FlyService", Token)).ShouldBeNull();
        await ecs.DeregisterTaskDefinitionAsync(arn, Token);
        await ecs.DeleteClusterAsync("default", Token);
        (await ecs.FindClusterAsync("default", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_spot_fleet_lives_and_ends()
    {
        var ec2 = (await moto.NewAccountAsync(Token)).Api.Ec2;
        var id = await ec2.RequestSpotFleetAsync(Fleets.Small(), Token);
        var fleet = (await ec2.FindSpotFleetAsync(id, Token)).ShouldNotBeNull();
        (fleet.State, fleet.TargetCapacity).ShouldBe(("active", 2));
        var machines = await ec2.ListFleetInstancesAsync(id, Token);
        machines.Count.ShouldBe(2);
        (await ec2.ListInstancesAsync([machines[0].InstanceId, "i-0123456789abcdef0"], Token)).ShouldHaveSingleItem().State.ShouldBe("running");
        await ec2.ModifySpotFleetAsync(id, 1, Token);
        await ec2.TerminateInstancesAsync([machines[0].InstanceId, "i-0123456789abcdef0"], Token);
        (await ec2.ListInstancesAsync([machines[0].InstanceId], Token)).ShouldHaveSingleItem().IsGone.ShouldBeTrue();
        (await ec2.ListSpotFleetsAsync(Token)).ShouldHaveSingleItem().Id.ShouldBe(id);
        await ec2.CancelSpotFleetAsync(id, Token);
        await ec2.CancelSpotFleetAsync("sfr-00000000-0000-0000-0000-000000000000", Token);
        (await ec2.FindSpotFleetAsync(id, Token))?.IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_fleet_needs_is_looked_up()
    {
        var ec2 = (await moto.NewAccountAsync(Token)).Api.Ec2;
        var type = (await ec2.ListInstanceTypesAsync(["m5.xlarge", "m5.nosuch"], Token)).ShouldHaveSingleItem();
        (type.Name, type.VCpus, type.MemoryMiB).ShouldBe(("m5.xlarge", 4, 16_384L));
        type.Architectures.ShouldBe(["x86_64"]);
        (await ec2.ListSpotPricesAsync(["m5.xlarge"], DateTimeOffset.UnixEpoch, Token)).ShouldNotBeEmpty();
        (await ec2.FindImageAsync("ami-0ce03502c5bb5e188", Token))?.Architecture.ShouldBe("x86_64");
        (await ec2.FindImageAsync("ami-00000000000000000", Token)).ShouldBeNull();
        (await ec2.ListSubnetsAsync(["subnet-00000000"], Token)).ShouldBeEmpty();
        (await ec2.ListSecurityGroupsAsync(["sg-00000000"], Token)).ShouldBeEmpty();
        (await ec2.HasKeyPairAsync("mykey", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Alarms_and_dashboards_live_and_end()
    {
        var watch = (await moto.NewAccountAsync(Token)).Api.CloudWatch;
        var alarm = new MetricAlarm("Fly_i-1", "AWS/EC2", "CPUUtilization", new Dictionary<string, string> { ["InstanceId"] = "i-1" }, "Maximum", TimeSpan.FromMinutes(1), 15, 15, 1.0,
            "LessThanThreshold", "notBreaching", ["arn:aws:automate:us-east-1:ec2:terminate"]);
        await watch.PutAlarmAsync(alarm, Token);
        (await watch.ListAlarmsAsync("Fly_", Token)).ShouldBe(["Fly_i-1"]);
        (await watch.ListAlarmsAsync("Other", Token)).ShouldBeEmpty();
        await watch.DeleteAlarmsAsync(["Fly_i-1", "Fly_i-2"], Token);
        await watch.PutDashboardAsync("Fly", """{"widgets":[]}""", Token);
        (await watch.ListDashboardsAsync("F", Token)).ShouldBe(["Fly"]);
        (await watch.FindDashboardAsync("Fly", Token)).ShouldBe("""{"widgets":[]}""");
        await watch.DeleteDashboardAsync("Fly", Token);
        await watch.DeleteDashboardAsync("Fly", Token);
        (await watch.FindDashboardAsync("Fly", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Lines_go_through_a_log_group_into_a_bucket()
    {
        var account = await moto.NewAccountAsync(Token);
        var logs = account.Api.Logs;
        var now = TimeProvider.System.GetUtcNow();
        (await logs.FindGroupAsync("Fly", Token)).ShouldBeNull();
        await logs.CreateGroupAsync("Fly", Token);
        await logs.CreateGroupAsync("Fly", Token);
        await logs.CreateGroupAsync("FlyOther", Token);
        await logs.PutRetentionAsync("Fly", 60, Token);
        (await logs.FindGroupAsync("Fly", Token)).ShouldNotBeNull().RetentionDays.ShouldBe(60);
        (await logs.ListGroupsAsync("Fly", Token)).Count.ShouldBe(2);
        await logs.CreateStreamAsync("Fly", "a", Token);
        await logs.CreateStreamAsync("Fly", "a", Token);
        await logs.PutEventsAsync("Fly", "a", [new LogEvent(now, "one"), new LogEvent(now, "two")], Token);
        (await Should.ThrowAsync<AwsException>(logs.PutEventsAsync("Fly", "b", [new LogEvent(now, "one")], Token))).Code.ShouldBe("ResourceNotFoundException");
        (await logs.ListStreamsAsync("Fly", "", Token)).ShouldBe(["a"]);
        var page = (await logs.ReadEventsAsync("Fly", "a", null, Token)).ShouldNotBeNull();
        page.Events.Select(line => line.Message).ShouldBe(["one", "two"]);
        (await logs.ReadEventsAsync("Fly", "a", page.NextToken, Token)).ShouldNotBeNull().Events.ShouldBeEmpty();
        (await logs.ReadEventsAsync("Fly", "b", null, Token)).ShouldBeNull();

        await account.CreateBucketAsync("fly-export-bucket", Token);
        var export = await logs.CreateExportAsync(new LogExport("Fly", "Fly", now.AddHours(-1), now.AddHours(1), "fly-export-bucket", "exportedlogs"), Token);
        (await logs.FindExportAsync(export, Token)).ShouldNotBeNull().Code.ShouldBe("COMPLETED");
        await logs.DeleteGroupAsync("Fly", Token);
        await logs.DeleteGroupAsync("Fly", Token);
    }

    [Fact]
    public async Task The_account_tells_of_itself()
    {
        var account = await moto.NewAccountAsync(Token);
        var asked = account.Api.Account;
        (await asked.WhoAmIAsync(Token)).AccountId.ShouldBe(account.AccountId);
        (await asked.FindRoleAsync("none", Token)).ShouldBeNull();
        (await asked.FindInstanceProfileAsync("none", Token)).ShouldBeNull();
        (await asked.FindTopicAsync("Monitor", Token)).ShouldBeNull();
        (await asked.FindFunctionTagsAsync("Monitor", Token)).ShouldBeNull();
        (await asked.FindParameterAsync("/none", Token)).ShouldBeNull();
        (await asked.FindParameterAsync("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", Token)).ShouldNotBeNull().ShouldStartWith("ami-");
        (await asked.FindQuotaAsync("ec2", "L-34B43A08", Token)).ShouldBeNull();
    }
}
