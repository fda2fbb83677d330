using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Watching;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Fleet;

public sealed class StartClusterTests : IDisposable
{
    private readonly FleetAccount world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MemoryAccount Account => world.Account;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task The_account_is_left_as_the_original_leaves_it_but_for_the_listed_differences()
    {
        var started = await world.StartToEndAsync();

        JsonNode Objects(IEnumerable<string> keys) => new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)true)));
        Differences.ShouldBeListed("startCluster s3.PutObject",
            Objects(RecordedCalls.Of("startCluster.jsonl", "s3.PutObject").Select(call => (string)call["Key"]!)), Objects(Account.S3.Buckets[FleetAccount.Bucket].Objects.Keys));
        Account.Logs.Groups.Select(group => $"{group.Name} {group.RetentionDays}").ShouldBe(
            RecordedCalls.Of("startCluster.jsonl", "logs.PutRetentionPolicy").Select(call => $"{call["logGroupName"]} {call["retentionInDays"]}"));
        Account.Ecs.Service("default", "FlyExampleService")!.Desired.ShouldBe((int)RecordedCalls.Of("startCluster.jsonl", "ecs.UpdateService")[0]["desiredCount"]!);
        Account.CloudWatch.Dashboards.Keys.ShouldBe(["FlyExample"]);
        Account.CloudWatch.Alarms.ShouldBeEmpty();
        JsonNode.Parse(await File.ReadAllTextAsync(world.MonitorFile, Token))!["MONITOR_FLEET_ID"]!.ToString().ShouldBe(started.FleetId);
        Account.S3.Text(FleetAccount.Bucket, "monitors/FlyExampleSpotFleetRequestId.json").ShouldBe(await File.ReadAllTextAsync(world.MonitorFile, Token));
    }

    [Fact]
    public async Task It_waits_until_every_machine_has_joined_and_says_when_AWS_ends_them()
    {
        var started = await world.StartToEndAsync();

        (started.WasThere, started.Finding.Running, started.Finding.Joined).ShouldBe((false, 3, 3));
        world.Said[^1].ShouldBe("3 of 3 machines are there, 3 joined the cluster");
        world.Said.ShouldContain("AWS ends the fleet on 2026-01-09 at 03:04 UTC whatever happens (MAX_RUN_HOURS); that cannot be put off");
    }

    [Fact]
    public async Task Everything_is_recorded_before_it_is_created()
    {
        Account.Identity.Topics.Add("Monitor");
        Account.Identity.Functions["Monitor"] = new Dictionary<string, string> { ["fleetscope:version"] = "1" };
        var before = Account.Inventory();

        var started = await world.StartToEndAsync("AUTO_MONITOR=True");

        world.Ledger.Resources.Select(entry => $"{entry.Kind} {entry.State}").Order().ShouldBe(
        [
            "alarm Created", "alarm Created", "dashboard Created", "file Created", "log-group Created", "log-group Created", "object Created", "object Created", "object Created", "schedule Created", "spot-fleet Created", "spot-fleet-token Created",
        ]);
        Account.Inventory().Except(before).Count(line => !line.Contains("instance", StringComparison.Ordinal)).ShouldBe(11);
        foreach (var entry in world.Ledger.Resources.Where(entry => entry.Kind is not (RunNames.FleetKind or RunNames.FleetTokenKind)))
        {
            world.Recorded.IndexOf($"{entry.Kind} {entry.Id} Planned").ShouldBeInRange(0, world.Recorded.IndexOf($"{entry.Kind} {entry.Id} Created"));
        }

        started.FleetId.ShouldBe(world.LiveFleets.ShouldHaveSingleItem().Request.Id);
    }

    [Fact]
    public async Task No_wait_ends_once_the_request_is_made()
    {
        var started = await world.Start(waitFor: WaitFor.Nothing).RunAsync(world.ExampleFile, Token);

        started.Finding.Running.ShouldBe(0);
        world.LiveFleets.Count.ShouldBe(1);
    }

    [Fact]
    public async Task F23_D6_a_fleet_that_is_partly_filled_has_its_guard_and_goes_on_until_capacity_returns()
    {
        Account.Identity.Topics.Add("Monitor");
        Account.Identity.Functions["Monitor"] = new Dictionary<string, string> { ["fleetscope:version"] = "1" };
        Account.Times = Account.Times with { MachinesInWave = 1 };
        var run = world.Start(settings: ["AUTO_MONITOR=True"]).RunAsync(world.ExampleFile, Token);
        await world.PlayForAsync(TimeSpan.FromSeconds(10), run);
        Account.Ec2.Script(new FleetTrouble.InsufficientCapacity());

        await world.PlayForAsync(TimeSpan.FromMinutes(30), run);

        run.IsCompleted.ShouldBeFalse();
        world.LiveFleets.ShouldHaveSingleItem().Machines.Count.ShouldBeInRange(1, 2);
        world.Said[^1].ShouldContain("waiting for capacity in c4.xlarge, us-east-1a");
        Account.CloudWatch.Alarms.Select(alarm => alarm.Name).ShouldBe(["ApproximateNumberOfMessagesNotVisibleisZero_FlyExample", "ApproximateNumberOfMessagesVisibleisZero_FlyExample"]);
        (Account.CloudWatch.Dashboards.Count, Account.Ecs.Service("default", "FlyExampleService")!.Desired, File.Exists(world.MonitorFile)).ShouldBe((1, 3, true));

        Account.Ec2.Lift();
        (await world.PlayAsync(run)).Finding.Running.ShouldBe(3);
    }

    [Fact]
    public async Task F23_capacity_holes_in_every_pool_do_not_cancel_the_fleet()
    {
        Account.Ec2.Script(new FleetTrouble.InsufficientCapacity());
        var run = world.Start().RunAsync(world.ExampleFile, Token);

        await world.PlayForAsync(TimeSpan.FromHours(2), run);

        run.IsCompleted.ShouldBeFalse();
        world.LiveFleets.Count.ShouldBe(1);
        world.Said.Count(line => line.Contains("waiting for capacity", StringComparison.Ordinal)).ShouldBeInRange(2, 40);
        Account.Ec2.Lift();
        await world.PlayAsync(run);
    }

    [Fact]
    public async Task D6_leaving_the_wait_leaves_a_guarded_run()
    {
        Account.Ec2.Script(new FleetTrouble.InsufficientCapacity());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = world.Start().RunAsync(world.ExampleFile, leaving.Token);
        await world.PlayForAsync(TimeSpan.FromMinutes(5), run);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(run);
        world.LiveFleets.ShouldHaveSingleItem().Request.ValidUntil.ShouldBe(new DateTimeOffset(2026, 1, 9, 3, 4, 5, TimeSpan.Zero));
        world.Ledger.Resources.ShouldContain(entry => entry.Kind == RunNames.FleetKind);
        File.Exists(world.MonitorFile).ShouldBeTrue();
    }

    [Fact]
    public async Task D7_an_event_without_a_description_is_told_by_its_name()
    {
        Account.Ec2.Script(new FleetTrouble.CountLimit(2) { IsMute = true });
        var run = world.Start().RunAsync(world.ExampleFile, Token);

        await world.PlayForAsync(TimeSpan.FromMinutes(10), run);

        world.Said[^1].ShouldContain("quota of spot machines is used up (AWS says spotInstanceCountLimitExceeded)");
        world.LiveFleets.ShouldHaveSingleItem().Machines.Count.ShouldBe(2);
        Account.Ec2.Lift();
        await world.PlayAsync(run);
    }

    [Theory]
    [InlineData(false, "InvalidKeyPair.NotFound")]
    [InlineData(true, "spotFleetRequestConfigurationInvalid")]
    public async Task D7_a_request_that_cannot_succeed_is_cancelled_and_its_reason_told(bool isMute, string reason)
    {
        Account.Ec2.Script(new FleetTrouble.BadParameter { IsMute = isMute });

        var told = await Should.ThrowAsync<FleetscopeException>(() => world.StartToEndAsync());

        told.Cause.ShouldContain(reason);
        told.Cause.ShouldEndWith("The request is cancelled");
        world.LiveFleets.ShouldBeEmpty();
        Account.Ecs.Service("default", "FlyExampleService")!.Desired.ShouldBe(0);
        Account.Inventory().ShouldNotContain(line => line.Contains("spot fleet", StringComparison.Ordinal));
        world.Ledger.Resources.Where(entry => entry.Kind is RunNames.FleetKind or RunNames.FleetTokenKind).ShouldAllBe(entry => entry.State == Fleetscope.Provisioning.LedgerState.Removed);
    }

    [Fact]
    public async Task A_price_below_the_market_is_told()
    {
        Account.Ec2.SpotPrices["c4.xlarge"] = 0.2m;
        var run = world.Start().RunAsync(world.ExampleFile, Token);
        await world.PlayForAsync(TimeSpan.FromMinutes(5), run);

        world.Said[^1].ShouldContain("MACHINE_PRICE of 0.13 dollars is below the spot price of c4.xlarge");
        Account.Ec2.SpotPrices.Clear();
        await world.PlayAsync(run);
    }

    [Fact]
    public async Task Machines_that_never_join_are_told_and_the_wait_ends()
    {
        Account.Ecs.Boot = _ => null;

        var started = await world.StartToEndAsync();

        (started.Finding.Running, started.Finding.Joined).ShouldBe((3, 0));
        world.Said.ShouldContain(line => line.Contains("have not joined the cluster after 5 minutes: likely", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D63_a_second_start_goes_on_with_the_first_fleet()
    {
        var first = await world.StartToEndAsync();
        var monitor = await File.ReadAllTextAsync(world.MonitorFile, Token);

        var second = await world.StartToEndAsync("CLUSTER_MACHINES=5");

        (second.FleetId, second.WasThere, second.Finding.Running).ShouldBe((first.FleetId, true, 5));
        Account.Ec2.Fleets.Count.ShouldBe(1);
        Account.Ecs.Service("default", "FlyExampleService")!.Desired.ShouldBe(5);
        (await File.ReadAllTextAsync(world.MonitorFile, Token)).ShouldBe(monitor);
        world.Said.ShouldContain(line => line.Contains("is there already; going on with it, with 5 machines instead of 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D63_a_second_start_without_ledger_and_monitor_file_finds_the_first_fleet_by_its_tag()
    {
        var first = await world.StartToEndAsync();
        using var elsewhere = new FleetAccountOf(world);
        File.Delete(world.MonitorFile);
        await Account.Api.S3.DeleteAsync(FleetAccount.Bucket, ["monitors/FlyExampleSpotFleetRequestId.json"], Token);

        (await elsewhere.StartAsync()).FleetId.ShouldBe(first.FleetId);
        Account.Ec2.Fleets.Count.ShouldBe(1);
    }

    [Fact]
    public async Task D63_a_fleet_of_the_original_tools_is_found_by_its_monitor_file()
    {
        var original = RecordedCalls.Of("startCluster.jsonl", "ec2.RequestSpotFleet")[0]["SpotFleetRequestConfig"]!.DeepClone().AsObject();
        original.Remove("ValidFrom");
        original["ValidUntil"] = "2027-01-01T00:00:00Z";
        original["LaunchSpecifications"]![0]!["UserData"] = "";
        var id = await Account.Api.Ec2.RequestSpotFleetAsync(original, Token);
        Directory.CreateDirectory(Path.GetDirectoryName(world.MonitorFile)!);
        var text = await File.ReadAllTextAsync(RecordedCalls.PathOf("FlyExampleSpotFleetRequestId.json"), Token);
        await File.WriteAllTextAsync(world.MonitorFile, text.Replace("sfr-7156452cdb73c5869", id, StringComparison.Ordinal), Token);

        var started = await world.StartToEndAsync();

        (started.FleetId, started.WasThere).ShouldBe((id, true));
        (await File.ReadAllTextAsync(world.MonitorFile, Token)).ShouldContain("1795222725230");
    }

    [Fact]
    public async Task A_start_after_the_last_fleet_has_ended_makes_a_new_one()
    {
        var first = await world.StartToEndAsync();
        await Account.Api.Ec2.CancelSpotFleetAsync(first.FleetId, Token);

        var second = await world.StartToEndAsync();

        second.WasThere.ShouldBeFalse();
        second.FleetId.ShouldNotBe(first.FleetId);
        world.LiveFleets.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public async Task D63_a_start_that_crashes_at_any_call_and_is_repeated_leaves_one_fleet(int secondsUntilRequestsShow)
    {
        var calls = 0;
        for (var number = 1; calls == 0 || number <= calls; number++)
        {
            foreach (var isDone in (bool[])[false, true])
            {
                using var life = new FleetAccount();
                life.Account.Ec2.NewFleetsLag = TimeSpan.FromSeconds(secondsUntilRequestsShow);
                var crashing = isDone ? new CrashingCalls(life.Account.Api) { CrashAfter = number } : new CrashingCalls(life.Account.Api) { CrashBefore = number };
                try
                {
                    await life.PlayAsync(life.Start(crashing.Api, WaitFor.Machines).RunAsync(life.ExampleFile, Token));
                    calls = number - 1;
                }
                catch (CrashException)
                {
                }

                await life.StartToEndAsync();

                life.LiveFleets.ShouldHaveSingleItem($"crash {(isDone ? "after" : "before")} call {number}").Machines.Count.ShouldBe(3);
                life.Account.Inventory().Count(line => !line.Contains("instance", StringComparison.Ordinal)).ShouldBe(9);
                life.Ledger.Resources.Count(entry => entry is { Kind: RunNames.FleetKind, State: not Fleetscope.Provisioning.LedgerState.Removed }).ShouldBe(1);
            }
        }

        calls.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData(false, null, "the account has no topic Monitor")]
    [InlineData(true, null, "the account has no function Monitor")]
    [InlineData(true, "other:tag", "is not Fleetscope's")]
    public async Task D1_D54_alarms_that_would_call_a_function_that_is_not_ours_are_not_armed(bool hasTopic, string? tag, string why)
    {
        if (hasTopic)
        {
            Account.Identity.Topics.Add("Monitor");
        }

        if (tag is not null)
        {
            Account.Identity.Functions["Monitor"] = new Dictionary<string, string> { [tag] = "1" };
        }

        await world.StartToEndAsync("AUTO_MONITOR=True");

        Account.CloudWatch.Alarms.ShouldBeEmpty();
        world.Said.ShouldContain(line => line.Contains(why, StringComparison.Ordinal) && line.Contains("MAX_RUN_HOURS alone guards the run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D32_D54_alarms_are_the_original_s_and_watch_the_queue_that_the_config_names()
    {
        Account.Identity.Topics.Add("Monitor");
        Account.Identity.Functions["Monitor"] = new Dictionary<string, string> { ["fleetscope:version"] = "1" };

        await world.StartToEndAsync("AUTO_MONITOR=True", "SQS_QUEUE_NAME=OtherQueue");

        var alarm = Account.CloudWatch.Alarms[1];
        (alarm.Name, alarm.Namespace, alarm.Metric, alarm.Statistic, alarm.Period, alarm.Comparison, alarm.Threshold, alarm.TreatMissingData).ShouldBe(
            ("ApproximateNumberOfMessagesVisibleisZero_FlyExample", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Average", TimeSpan.FromSeconds(300), "LessThanOrEqualToThreshold", 0, "missing"));
        (alarm.EvaluationPeriods, alarm.DatapointsToAlarm, alarm.Dimensions["QueueName"]).ShouldBe((1, 1, "OtherQueue"));
        alarm.Actions.ShouldBe(["arn:aws:sns:us-east-1:123456789012:Monitor"]);
    }

    [Fact]
    public async Task D52_containers_that_ask_for_the_run_s_machines_find_them_and_no_others()
    {
        await Account.Api.Ecs.DeleteServiceAsync("default", "FlyExampleService", Token);
        Account.Clock.Advance(TimeSpan.FromMinutes(2));
        await Account.Api.Ecs.CreateServiceAsync("default", "FlyExampleService", new Fleetscope.Aws.Api.ServiceSettings("FlyExampleTask", 0, EcsConfig.PlacementOf("FlyExample")), Token);
        var other = Account.Ec2.Launch(new JsonObject { ["InstanceType"] = "m4.16xlarge" });

        await world.StartToEndAsync();
        Account.Clock.Advance(TimeSpan.FromMinutes(5));

        var service = Account.Ecs.Service("default", "FlyExampleService")!;
        service.Running.ShouldBe(3);
        service.MachinesOfTasks.ShouldNotContain(other);
        service.MachinesOfTasks.Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("fleetscope")]
    public async Task D50_a_fleet_file_without_an_image_gets_the_current_one_and_its_machines_join(string worker)
    {
        var file = world.ExampleFile;
        file.LaunchSpecifications[0].Remove("ImageId");
        await Account.Api.Ecs.CreateClusterAsync("mine", Token);
        await Account.Api.Ecs.CreateServiceAsync("mine", "FlyExampleService", new Fleetscope.Aws.Api.ServiceSettings("FlyExampleTask", 0, null), Token);

        var started = await world.PlayAsync(world.Start(settings: [$"WORKER={worker}", "ECS_CLUSTER=mine"]).RunAsync(file, Token));

        started.Finding.Joined.ShouldBe(3);
        var specification = world.LiveFleets[0].Config["LaunchSpecifications"]![0]!;
        ((string?)specification["ImageId"]).ShouldBe(MemoryCatalogue.CurrentImage);
        specification["BlockDeviceMappings"]!.ToJsonString().ShouldBe("""[{"DeviceName":"/dev/xvda","Ebs":{"DeleteOnTermination":true,"VolumeType":"gp3","VolumeSize":30}}]""");
    }

    [Fact]
    public async Task Log_groups_of_others_keep_their_retention()
    {
        await Account.Api.Logs.CreateGroupAsync("FlyExample", Token);
        await Account.Api.Logs.CreateGroupAsync("FlyExample_perInstance", Token);
        await Account.Api.Logs.PutRetentionAsync("FlyExample_perInstance", 7, Token);

        await world.StartToEndAsync();

        Account.Logs.Groups.Select(group => group.RetentionDays).ShouldBe([null, 7]);
        world.Ledger.Resources.ShouldNotContain(entry => entry.Kind == RunNames.LogGroupKind);
    }

    [Theory]
    [InlineData("ECS_CLUSTER=none", "run setup first")]
    [InlineData("MACHINE_TYPE=[]; MACHINE_TYPE=['a.large', 'b.large']", "")]
    [InlineData("EBS_VOL_SIZE=22; TASKS_PER_MACHINE=20", "EBS_VOL_SIZE")]
    [InlineData("WORKER=fleetscope; MACHINE_TYPE=['m6g.xlarge']", "m6i.xlarge")]
    [InlineData("WORKER=fleetscope; MACHINE_TYPE=['m5.huge']", "spelling")]
    public async Task What_cannot_be_right_is_refused_before_anything_is_created(string settings, string next)
    {
        var before = Account.Inventory();
        var file = FleetRequest(two: settings.StartsWith("MACHINE_TYPE", StringComparison.Ordinal) ? 3 : 1);

        var told = await Should.ThrowAsync<FleetscopeException>(() => world.PlayAsync(world.Start(settings: settings.Split("; ")).RunAsync(file, Token)));

        told.Next.ShouldContain(next);
        Account.Inventory().ShouldBe(before);
        world.Recorded.ShouldBeEmpty();
    }

    private FleetFile FleetRequest(int two)
    {
        var request = world.ExampleFile.Request.DeepClone().AsObject();
        var list = request["LaunchSpecifications"]!.AsArray();
        while (list.Count < two)
        {
            list.Add(list[0]!.DeepClone());
        }

        return world.ExampleFile with { Request = request };
    }

    /// <summary>The same account seen from a machine that has no ledger.</summary>
    private sealed class FleetAccountOf(FleetAccount there) : IDisposable
    {
        private readonly FleetAccount here = new();

        public Task<StartedFleet> StartAsync() => there.PlayAsync(
            new StartCluster(there.Account.Api, here.Config(), Fleetscope.Aws.AwsOptions.Read(here.Config()), new StartTerms { Say = here.Said.Add, Record = here.Record }, there.Account.Clock)
                .RunAsync(there.ExampleFile, Token));

        public void Dispose() => here.Dispose();
    }
}
