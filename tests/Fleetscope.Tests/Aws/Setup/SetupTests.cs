using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Setup;
using Fleetscope.Provisioning;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Setup;

public sealed class SetupTests : IDisposable
{
    private const string Bucket = "dcp-golden-bucket";

    private readonly AwsFolder folder = new();
    private readonly MemoryAccount account = new();

    public SetupTests() => account.S3.AddBucket(Bucket);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_task_definition_with_the_users_keys_is_that_of_the_original()
    {
        var config = RecordedCalls.Config();
        var options = AwsOptions.Read(config);
        var recorded = RecordedCalls.Of("setup.jsonl", "ecs.RegisterTaskDefinition").Single();
        var keys = new ContainerCredentials.Keys("FAKEACCESSKEYGOLDEN0", "fakesecretfakesecretfakesecretfakesecret");

        var ours = TaskDefinition.Of(config, options, RunNames.Of(config, options), "{ENDPOINT}/123456789012/FlyExampleQueue", keys);

        Differences.ShouldBeListed("setup ecs.RegisterTaskDefinition", recorded, ours);
    }

    [Fact]
    public async Task Set_up_a_run_has_what_the_original_leaves()
    {
        await SetUpAsync();

        var dead = (await account.Api.Sqs.FindQueueAsync("ExampleProject_DeadMessages", Token)).ShouldNotBeNull();
        var queue = (await account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token)).ShouldNotBeNull();
        var created = RecordedCalls.Of("setup.jsonl", "sqs.CreateQueue");
        Differences.ShouldBeListed("setup dead-letter queue", created[0]["Attributes"] ?? new JsonObject(), await AttributesAsync(dead, "MessageRetentionPeriod"));
        Differences.ShouldBeListed("setup queue", created[1]["Attributes"], await AttributesAsync(queue, [.. created[1]["Attributes"]!.AsObject().Select(member => member.Key)]));
        Differences.ShouldBeListed("setup service", RecordedCalls.Of("setup.jsonl", "ecs.CreateService").Single(), await ServiceAsync());
        (await account.Api.Ecs.FindTaskDefinitionAsync("FlyExampleTask", Token))!["taskRoleArn"]!.ToString().ShouldBe(AwsFolder.TaskRole);
    }

    [Fact]
    public async Task Set_up_again_it_changes_nothing()
    {
        await SetUpAsync();
        var before = account.Inventory();

        await SetUpAsync();

        account.Inventory().ShouldBe(before);
        (await account.Api.Ecs.ListTaskDefinitionsAsync("FlyExampleTask", Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_config_is_applied_to_what_is_there()
    {
        await SetUpAsync();

        await SetUpAsync("SQS_MESSAGE_VISIBILITY=1234", "JOB_RETRIES=3", "MEMORY=5000");

        var queue = (await account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token)).ShouldNotBeNull();
        var attributes = await account.Api.Sqs.GetQueueAttributesAsync(queue, Token);
        attributes["VisibilityTimeout"].ShouldBe("1234");
        JsonNode.Parse(attributes["RedrivePolicy"])!["maxReceiveCount"]!.ToString().ShouldBe("3");
        var service = (await account.Api.Ecs.FindServiceAsync("default", "FlyExampleService", Token)).ShouldNotBeNull();
        var definition = await account.Api.Ecs.FindTaskDefinitionAsync("FlyExampleTask", Token);
        service.TaskDefinition.ShouldBe(definition!["taskDefinitionArn"]!.ToString());
        definition["containerDefinitions"]![0]!["memory"]!.GetValue<int>().ShouldBe(5000);
    }

    [Fact]
    public async Task A_service_that_still_drains_is_waited_for()
    {
        await SetUpAsync();
        await account.Api.Ecs.DeleteServiceAsync("default", "FlyExampleService", Token);

        await SetUpAsync();

        (await account.Api.Ecs.FindServiceAsync("default", "FlyExampleService", Token)).ShouldNotBeNull().IsDraining.ShouldBeFalse();
    }

    [Fact]
    public async Task A_queue_that_was_removed_a_moment_ago_is_waited_for()
    {
        await SetUpAsync();
        await account.Api.Sqs.DeleteQueueAsync((await account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token))!, Token);

        await SetUpAsync();

        (await account.Api.Sqs.FindQueueAsync("FlyExampleQueue", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_a_role_for_the_containers_setup_is_refused_with_the_ways_out()
    {
        account.Identity.Roles.Remove("FleetscopeTaskRole");

        var refused = await Should.ThrowAsync<FleetscopeException>(() => SetUpAsync("TASK_ROLE_ARN=''"));

        refused.Next.ShouldContain("--keys-in-task-definition");
        refused.Next.ShouldContain("aws bootstrap");
    }

    [Fact]
    public async Task Neighbours_with_names_that_end_alike_stay()
    {
        await account.Api.Sqs.CreateQueueAsync("FlyExampleQueue1", new Dictionary<string, string>(), Token);
        await account.Api.Ecs.CreateClusterAsync("my-default", Token);
        var before = account.Inventory();
        var config = await SetUpAsync("ECS_CLUSTER='Flies'");

        await RemoveAsync(config);

        account.Inventory().Except(before).Select(line => line.Split(' ')[0]).ShouldAllBe(kind => kind == "s3" || kind == "queue" || kind == "object" || kind == "sqs");
        before.Except(account.Inventory()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_live_run_of_another_config_is_not_taken_over_by_mistake()
    {
        await SetUpAsync();
        using var other = new AwsFolder();

        var refused = await Should.ThrowAsync<FleetscopeException>(() => SetUpAsync(other, account.Api));

        refused.Next.ShouldContain("--adopt");
    }

    [Fact]
    public async Task Setup_that_dies_at_any_call_goes_on_and_leaves_the_same()
    {
        using var whole = new AwsFolder();
        var reference = Account();
        var counting = new CrashingCalls(reference.Api);
        await SetUpAsync(whole, counting.Api, reference.Clock);
        var set = reference.Inventory();

        foreach (var (before, after) in Enumerable.Range(1, counting.Made.Count).SelectMany(number => new (int?, int?)[] { (number, null), (null, number) }))
        {
            using var place = new AwsFolder();
            var life = Account();
            await CrashAsync(() => SetUpAsync(place, new CrashingCalls(life.Api) { CrashBefore = before, CrashAfter = after }.Api, life.Clock));

            await SetUpAsync(place, life.Api, life.Clock);

            Same(life.Inventory(), set, $"crashed before call {before} / after call {after}");
        }
    }

    [Fact]
    public async Task Removal_after_setup_died_at_any_call_leaves_nothing()
    {
        using var whole = new AwsFolder();
        var counting = new CrashingCalls(Account().Api);
        await SetUpAsync(whole, counting.Api);

        foreach (var (before, after) in Enumerable.Range(1, counting.Made.Count).SelectMany(number => new (int?, int?)[] { (number, null), (null, number) }))
        {
            using var place = new AwsFolder();
            var life = Account();
            await CrashAsync(() => SetUpAsync(place, new CrashingCalls(life.Api) { CrashBefore = before, CrashAfter = after }.Api, life.Clock));

            await RemoveAsync(place.Config("ECS_CLUSTER='Flies'"), life);

            Left(life).ShouldBeEmpty($"crashed before call {before} / after call {after}");
        }
    }

    [Fact]
    public async Task Removal_that_dies_at_any_call_goes_on_and_leaves_nothing()
    {
        using var whole = new AwsFolder();
        var reference = Account();
        var config = await SetUpAsync(whole, reference.Api, reference.Clock);
        var counting = new CrashingCalls(reference.Api);
        await RemoveAsync(config, reference, counting);
        Left(reference).ShouldBeEmpty();

        foreach (var (before, after) in Enumerable.Range(1, counting.Made.Count).SelectMany(number => new (int?, int?)[] { (number, null), (null, number) }))
        {
            using var place = new AwsFolder();
            var life = Account();
            var run = await SetUpAsync(place, life.Api, life.Clock);
            await CrashAsync(() => RemoveAsync(run, life, new CrashingCalls(life.Api) { CrashBefore = before, CrashAfter = after }));

            await RemoveAsync(run, life);

            Left(life).ShouldBeEmpty($"crashed before call {before} / after call {after}");
        }
    }

    private static MemoryAccount Account()
    {
        var account = new MemoryAccount();
        account.S3.AddBucket(Bucket);
        return account;
    }

    private static async Task CrashAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (CrashException)
        {
            // The process is gone; the next one goes on.
        }
    }

    /// <summary>What is there beside the bucket's contents and the queue of dead letters, which stay.</summary>
    private static List<string> Left(MemoryAccount life) =>
        [.. life.Inventory().Where(line => !line.Contains(Bucket, StringComparison.Ordinal) && !line.Contains("ExampleProject_DeadMessages", StringComparison.Ordinal))];

    private static void Same(IEnumerable<string> one, IEnumerable<string> other, string when) =>
        one.Where(line => !line.Contains("ledger.json", StringComparison.Ordinal)).ShouldBe(other.Where(line => !line.Contains("ledger.json", StringComparison.Ordinal)), when);

    private Task<Fleetscope.Configuration.RunConfig> SetUpAsync(params string[] settings) => SetUpAsync(folder, account.Api, account.Clock, settings);

    private Task<Fleetscope.Configuration.RunConfig> SetUpAsync(AwsFolder place, Fleetscope.Aws.Api.AwsApi api, FakeClock? clock = null, params string[] settings)
    {
        clock ??= account.Clock;
        var config = place.Config(settings.Length > 0 || place == folder ? settings : ["ECS_CLUSTER='Flies'"]);
        return clock.DuringAsync(async () =>
        {
            await new Provisioner(AwsFolder.Engine(api, clock)).ApplyAsync(config, adopt: false, Token);
            return config;
        });
    }

    private Task<IReadOnlyList<LedgerEntry>> RemoveAsync(Fleetscope.Configuration.RunConfig config, MemoryAccount? life = null, CrashingCalls? calls = null)
    {
        life ??= account;
        return life.Clock.DuringAsync(() => new Teardown(AwsFolder.Engine(calls?.Api ?? life.Api, life.Clock)).RemoveAsync(config, Token));
    }

    private async Task<JsonObject> AttributesAsync(string url, params string[] names)
    {
        var attributes = await account.Api.Sqs.GetQueueAttributesAsync(url, Token);
        var chosen = new JsonObject();
        foreach (var name in names)
        {
            chosen[name] = attributes.GetValueOrDefault(name)?.Replace($":{MemoryAccount.Id}:", ":123456789012:", StringComparison.Ordinal);
        }

        return chosen;
    }

    private async Task<JsonObject> ServiceAsync()
    {
        var service = (await account.Api.Ecs.FindServiceAsync("default", "FlyExampleService", Token)).ShouldNotBeNull();
        var ours = new JsonObject
        {
            ["cluster"] = "default", ["serviceName"] = service.Name, ["taskDefinition"] = service.TaskDefinition.Split('/')[^1].Split(':')[0], ["desiredCount"] = service.DesiredCount,
        };
        ours["placementConstraints"] = account.Ecs.Service("default", "FlyExampleService")!.Placement;
        return ours;
    }
}
