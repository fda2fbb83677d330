using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Provisioning;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Ending;

public sealed class ReceiptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly MemoryAccount account = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_a_teardown_everything_is_still_there_by_name()
    {
        var ledger = await SetUpAsync();

        var receipt = await LookAsync(ledger, TimeSpan.Zero);

        receipt.NothingLeft.ShouldBeFalse();
        receipt.Lines.Where(line => line.State == ReceiptState.StillThere).Select(line => line.Kind).ShouldBe(
            ["queue", "cluster", "task-definition", "service", "spot-fleet", "object", "alarm", "dashboard"], ignoreOrder: true);
        receipt.Text().Last().ShouldBe("Fly: 8 still there, 0 not seen; remove them with: fleetscope clean");
        receipt.Text().ShouldContain("still there  service FlyCluster/FlyService: it wants 3 containers and has 3");
    }

    [Fact]
    public async Task After_a_teardown_nothing_is_left_but_what_is_kept_on_purpose()
    {
        var ledger = await SetUpAsync();
        await TearDownAsync(ledger);
        await DeleteClusterAsync();
        account.S3.Put(EndingCase.Bucket, "exportedlogs/Fly/1/000000.gz", [1]);

        var receipt = await LookAsync(ledger, Patience);

        receipt.NothingLeft.ShouldBeTrue();
        receipt.Lines.Where(line => line.State == ReceiptState.Kept).Select(line => line.Text()).ShouldBe(
            [
                "kept         dead-letter-queue FlyDead: jobs that died are in it, and other runs may share it",
                "kept         log-group Fly: its logs go after 60 days",
                "kept         exported logs s3://fly-bucket/exportedlogs/Fly/: the run's logs",
            ],
            ignoreOrder: true);
        receipt.Text().Last().ShouldBe("Fly: nothing left but what is kept on purpose (8 things are gone)");
    }

    [Fact]
    public async Task What_is_about_to_vanish_is_waited_for_as_long_as_the_patience_lasts()
    {
        var ledger = await SetUpAsync();
        await TearDownAsync(ledger);

        var atOnce = await LookAsync(ledger, TimeSpan.Zero);
        var later = await LookAsync(ledger, Patience);

        atOnce.Lines.ShouldContain(line => line.Kind == "spot-fleet" && line.IsPassing);
        later.Lines.Single(line => line.Kind == "spot-fleet").State.ShouldBe(ReceiptState.Gone);
        later.Lines.ShouldNotContain(line => line.IsPassing);
    }

    [Fact]
    public async Task A_machine_alarm_that_no_ledger_knows_is_seen()
    {
        await EndingCase.ArmAsync(account, "Fly_i-0123456789abcdef0", Token);
        account.S3.AddBucket(EndingCase.Bucket);

        var receipt = await LookAsync(new RunLedger { Run = "Fly", Engine = "aws", Config = "config.py" }, TimeSpan.Zero);

        receipt.Lines.ShouldHaveSingleItem().Text().ShouldBe("still there  alarm Fly_i-0123456789abcdef0: a machine armed it");
    }

    [Fact]
    public async Task The_worker_that_stays_in_the_bucket_is_told()
    {
        account.S3.AddBucket(EndingCase.Bucket);
        var ledger = new RunLedger { Run = "Fly", Engine = "aws", Config = "config.py" }.Noting("workerVersion", "1234");
        (await LookAsync(ledger, TimeSpan.Zero)).Lines.ShouldHaveSingleItem().State.ShouldBe(ReceiptState.Gone);

        await account.Api.S3.WriteAsync(EndingCase.Bucket, "fleetscope/worker/1234/worker.tar.gz", new byte[3_000_000], WriteCondition.Always, Token);

        var receipt = await LookAsync(ledger, TimeSpan.Zero);
        receipt.NothingLeft.ShouldBeTrue();
        receipt.Lines.ShouldHaveSingleItem().Text().ShouldBe($"kept         worker s3://{EndingCase.Bucket}/fleetscope/worker/1234/worker.tar.gz: the next run fetches it too (3 MB)");
    }

    [Theory]
    [InlineData("sqs:*", "queue")]
    [InlineData("ec2:*", "spot-fleet")]
    [InlineData("cloudwatch:*", "dashboard")]
    [InlineData("s3:*", "object")]
    public async Task What_could_not_be_looked_at_is_never_called_gone(string calls, string kind)
    {
        var ledger = await SetUpAsync();
        await TearDownAsync(ledger);
        account.Clock.Advance(TimeSpan.FromMinutes(10));
        var refusing = new CrashingCalls(account.Api).Fail(calls, CallFault.AccessDenied);

        var receipt = await new AccountLook(refusing.Api, account.Clock).LookAsync(ledger, EndingCase.Order(account), TimeSpan.Zero, Token);

        receipt.NothingLeft.ShouldBeFalse();
        receipt.Lines.ShouldContain(line => line.Kind == kind && line.State == ReceiptState.NotSeen);
    }

    [Fact]
    public async Task A_kind_that_this_version_does_not_know_is_not_called_gone()
    {
        account.S3.AddBucket(EndingCase.Bucket);
        var ledger = new RunLedger { Run = "Fly", Engine = "aws", Config = "config.py" }.With(new PlannedResource("volcano", "Etna"), LedgerState.Removed);

        (await LookAsync(ledger, TimeSpan.Zero)).Lines.ShouldHaveSingleItem().State.ShouldBe(ReceiptState.NotSeen);
    }

    [Fact]
    public async Task A_token_of_a_fleet_whose_id_nobody_knows_leads_to_the_fleet()
    {
        account.S3.AddBucket(EndingCase.Bucket);
        await EndingCase.StartFleetAsync(account, 1, Token);
        var ledger = new RunLedger { Run = "Fly", Engine = "aws", Config = "config.py" }.With(new PlannedResource("spot-fleet-token", "token-of-the-test"), LedgerState.Planned);

        (await LookAsync(ledger, TimeSpan.Zero)).Lines.ShouldHaveSingleItem().Text().ShouldContain(account.Ec2.Fleets[0].Request.Id);
    }

    private Task<Receipt> LookAsync(RunLedger ledger, TimeSpan patience) => account.Clock.DriveAsync(
        new AccountLook(account.Api, account.Clock).LookAsync(ledger, EndingCase.Order(account), patience, Token), TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));

    /// <summary>One of each kind.</summary>
    private async Task<RunLedger> SetUpAsync()
    {
        var aws = account.Api;
        account.S3.AddBucket(EndingCase.Bucket);
        account.S3.Put(EndingCase.Bucket, "ecsconfigs/Fly_ecs.config", "ECS_CLUSTER=FlyCluster"u8.ToArray());
        account.Ecs.Boot = _ => new MemoryBoot("FlyCluster", new Dictionary<string, string>());
        await aws.Sqs.CreateQueueAsync("FlyDead", new Dictionary<string, string>(), Token);
        var url = await aws.Sqs.CreateQueueAsync("FlyQueue", new Dictionary<string, string>(), Token);
        await aws.Ecs.CreateClusterAsync("FlyCluster", Token);
        var definition = await aws.Ecs.RegisterTaskDefinitionAsync(
            new JsonObject { ["family"] = "FlyTask", ["containerDefinitions"] = new JsonArray(new JsonObject { ["name"] = "Fly", ["image"] = "fly:1", ["cpu"] = 1024, ["memory"] = 4000 }) }, Token);
        await aws.Ecs.CreateServiceAsync("FlyCluster", "FlyService", new ServiceSettings("FlyTask", 3, null), Token);
        await EndingCase.StartFleetAsync(account, 3, Token);
        await aws.Logs.CreateGroupAsync("Fly", Token);
        await aws.Logs.PutRetentionAsync("Fly", 60, Token);
        await EndingCase.ArmAsync(account, "ApproximateNumberOfMessagesVisibleisZero_Fly", Token);
        await aws.CloudWatch.PutDashboardAsync("Fly", """{"widgets":[]}""", Token);
        account.Clock.Advance(TimeSpan.FromMinutes(3));

        (string Kind, string Id)[] made =
        [
            ("dead-letter-queue", "FlyDead"), ("queue", url), ("cluster", "FlyCluster"), ("task-definition", definition), ("service", "FlyCluster/FlyService"), ("spot-fleet", account.Ec2.Fleets[0].Request.Id),
            ("object", "s3://fly-bucket/ecsconfigs/Fly_ecs.config"), ("log-group", "Fly"), ("alarm", "ApproximateNumberOfMessagesVisibleisZero_Fly"), ("dashboard", "Fly"),
        ];
        return made.Aggregate(
            new RunLedger { Run = "Fly", Engine = "aws", Config = "config.py" }, (ledger, one) => ledger.With(new PlannedResource(one.Kind, one.Id), LedgerState.Created));
    }

    private async Task TearDownAsync(RunLedger ledger)
    {
        var aws = account.Api;
        string IdOf(string kind) => ledger.Resources.Single(entry => entry.Kind == kind).Id;
        await aws.Ec2.CancelSpotFleetAsync(IdOf("spot-fleet"), Token);
        await aws.Ecs.DeleteServiceAsync("FlyCluster", "FlyService", Token);
        await aws.Ecs.DeregisterTaskDefinitionAsync(IdOf("task-definition"), Token);
        await aws.Sqs.DeleteQueueAsync(IdOf("queue"), Token);
        await aws.S3.DeleteAsync(EndingCase.Bucket, ["ecsconfigs/Fly_ecs.config"], Token);
        await aws.CloudWatch.DeleteAlarmsAsync([IdOf("alarm")], Token);
        await aws.CloudWatch.DeleteDashboardAsync("Fly", Token);
    }

    /// <summary>As a teardown does that waits until nothing is in it any more.</summary>
    private async Task DeleteClusterAsync()
    {
        while (await account.Api.Ecs.FindClusterAsync("FlyCluster", Token) is not { IsUnused: true })
        {
            account.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await account.Api.Ecs.DeleteClusterAsync("FlyCluster", Token);
    }

    [Fact]
    public async Task A_cluster_that_others_use_too_is_kept()
    {
        var ledger = await SetUpAsync();
        await account.Api.Ecs.CreateServiceAsync("FlyCluster", "OtherService", new ServiceSettings("FlyTask", 0, null), Token);

        (await LookAsync(ledger, TimeSpan.Zero)).Lines.Single(line => line.Kind == "cluster").Text().ShouldBe("kept         cluster FlyCluster: 1 services of others use it");
    }
}
