using System.Text;
using System.Text.Json.Nodes;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Preparing;
using Fleetscope.Tests.Aws.Memory;

namespace Fleetscope.Tests.Aws.Preparing;

public sealed class PreparationTests : IDisposable
{
    private const string Bucket = PreparingCase.Bucket;
    private const string Other = """{"Version":"2012-10-17","Statement":[{"Sid":"Other","Effect":"Allow","Action":["s3:ListAllMyBuckets"],"Resource":["*"]}]}""";

    private readonly PreparingCase prepared = new();

    private MemoryAccount Account => prepared.Account;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => prepared.Dispose();

    [Fact]
    public async Task A_fresh_account_gets_everything_and_nothing_more_the_second_time()
    {
        var plan = await prepared.BootstrapAsync();

        plan.Changes.Select(change => $"{change.Verb} {change.Kind} {change.Name}").ShouldBe(
        [
            "create bucket dcp-golden-bucket", "create public access block dcp-golden-bucket", "create statements of the bucket's policy dcp-golden-bucket",
            "create role FleetscopeTaskRole", "create policy FleetscopeTaskRole/Fleetscope", "create role ecsInstanceRole", "create policy ecsInstanceRole/Fleetscope",
            "create role aws-ec2-spot-fleet-tagging-role", "create policy aws-ec2-spot-fleet-tagging-role/Fleetscope", "create role FleetscopeMonitorRole",
            "create policy FleetscopeMonitorRole/Fleetscope", "create instance profile ecsInstanceRole", "create role in instance profile ecsInstanceRole/ecsInstanceRole",
            "create service-linked role AWSServiceRoleForEC2Spot", "create service-linked role AWSServiceRoleForEC2SpotFleet", "create topic Monitor", "create function Monitor",
            "create permission Monitor/FleetscopeTopic", "create permission Monitor/FleetscopeRules", "create subscription Monitor/Monitor", "create topic FleetscopeAlarms", "create alarm FleetscopeMonitorErrors",
        ]);
        Account.BucketSettings.IsPrivate(Bucket).ShouldBeTrue();
        Account.S3.LogsMayWrite(Bucket).ShouldBeTrue();
        var before = Account.Preparation();

        var again = await prepared.BootstrapAsync();

        again.Changes.ShouldBeEmpty();
        Account.Preparation().ShouldBe(before);
        again.Remarks.Count.ShouldBe(2);
        again.Remarks[0].ShouldContain("nobody is told yet when the function Monitor fails: set NOTIFY_EMAIL");
        again.Remarks[1].ShouldContain("1152 vCPUs");
    }

    [Fact]
    public async Task Destroyed_the_account_is_as_it_was_and_the_second_time_there_is_nothing_to_do()
    {
        await prepared.BootstrapAsync();

        var plan = await prepared.DestroyAsync();

        prepared.Prepared.ShouldBeEmpty();
        plan.Changes.ShouldAllBe(change => change.Verb == "remove");
        (await prepared.DestroyAsync()).Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_given_away_that_can_be_narrowed()
    {
        await prepared.BootstrapAsync();

        foreach (var role in (string[])[AccountNames.TaskRole, AccountNames.MachineRole, AccountNames.FleetRole, AccountNames.MonitorRole])
        {
            (await Account.Api.Iam.ListAttachedPoliciesAsync(role, Token)).ShouldBeEmpty();
            var policy = JsonNode.Parse((await Account.Api.Iam.FindRolePolicyAsync(role, AccountNames.Policy, Token)).ShouldNotBeNull())!.AsObject();
            foreach (var statement in PolicyJson.Statements(policy))
            {
                statement["Action"]!.AsArray().ShouldAllBe(action => !action!.ToString().Contains('*'));
                if (statement["Sid"]!.ToString() != "Anything")
                {
                    statement["Resource"]!.AsArray().ShouldAllBe(resource => resource!.ToString() != "*");
                }
            }
        }
    }

    [Fact]
    public async Task Without_a_package_everything_else_is_prepared_and_it_says_so()
    {
        var plan = await prepared.BootstrapAsync(package: null);

        plan.Remarks.ShouldContain(remark => remark.Contains("no --package was given", StringComparison.Ordinal));
        Account.Identity.Functions.ShouldBeEmpty();
        Account.Identity.Topics.ShouldContain("Monitor");
        (await prepared.BootstrapAsync(package: null)).Changes.ShouldBeEmpty();

        (await prepared.BootstrapAsync()).Changes.Select(change => change.Kind).ShouldBe(["function", "permission", "permission", "subscription", "topic", "alarm"]);
    }

    [Fact]
    public async Task A_new_version_of_the_function_takes_the_place_of_the_old_one()
    {
        await prepared.BootstrapAsync();

        var plan = await prepared.BootstrapAsync(package: prepared.WritePackage("newer.zip", "two"), version: "1.3.0");

        plan.Changes.Select(change => $"{change.Verb} {change.Kind}").ShouldBe(["update code of function", "update tag of function"]);
        Account.Identity.Functions["Monitor"]["fleetscope:version"].ShouldBe("1.3.0");
        Account.S3.Buckets[Bucket].Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_function_of_the_family_is_left_until_it_is_said_to_replace_it()
    {
        Account.Identity.AddRole("LambdaFullAccess", "lambda.amazonaws.com");
        Account.Lambda.AddFamilyFunction("Monitor", $"arn:aws:iam::{MemoryAccount.Id}:role/LambdaFullAccess");

        var plan = await prepared.BootstrapAsync();

        plan.Remarks.ShouldContain(remark => remark.Contains("--take-over", StringComparison.Ordinal));
        Account.Identity.Functions["Monitor"].ShouldBeEmpty();

        await prepared.BootstrapAsync(takesOver: true);
        var function = (await Account.Api.Lambda.FindFunctionAsync("Monitor", Token)).ShouldNotBeNull();
        function.Settings.Role.ShouldEndWith("role/FleetscopeMonitorRole");
        function.Settings.Environment["FLEETSCOPE_BUCKET"].ShouldBe(Bucket);
        function.Tags["fleetscope:version"].ShouldBe("1.2.3");
        (await prepared.BootstrapAsync()).Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Prepared_an_account_lets_the_guard_of_a_run_be_armed()
    {
        await prepared.BootstrapAsync();
        var config = RecordedCalls.Config("AUTO_MONITOR='True'");
        var options = Fleetscope.Aws.AwsOptions.Read(config);

        var said = await new RunGuard(Account.Api, config, options, (_, _, _) => Task.CompletedTask).ArmAsync(Token);

        said.ShouldContain("AUTO_MONITOR watches the run");
    }

    [Fact]
    public async Task Whoever_is_to_be_told_of_runs_is_told_when_the_function_fails()
    {
        const string Address = "NOTIFY_EMAIL='fly@example.org'";
        var plan = await prepared.BootstrapAsync(settings: [Address]);

        plan.Changes[^1].Name.ShouldBe("FleetscopeAlarms/fly@example.org");
        var topic = (await Account.Api.Account.FindTopicAsync(AccountNames.Alarms, Token)).ShouldNotBeNull();
        (await Account.Api.Sns.ListSubscriptionsAsync(topic, Token)).ShouldHaveSingleItem().Endpoint.ShouldBe("fly@example.org");
        Account.Sns.Filters.ShouldBeEmpty("an alarm has no attributes that a filter could ask for");
        (await Account.Api.CloudWatch.FindAlarmAsync(AccountNames.ErrorsAlarm, Token)).ShouldNotBeNull().Actions.ShouldBe([topic]);
        (await prepared.BootstrapAsync(settings: [Address])).Changes.ShouldBeEmpty();

        await prepared.DestroyAsync();
        prepared.Prepared.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nowhere.zip", "there is no such file: the package was not built, or lies elsewhere")]
    [InlineData("text.zip", "it is no zip of the function")]
    [InlineData("other.zip", "it has no file bootstrap, which Lambda starts")]
    public async Task A_package_that_Lambda_would_not_take_is_refused_before_anything_is_done(string name, string why)
    {
        File.WriteAllText(prepared.PathOf("text.zip"), "no zip");
        using (var zip = System.IO.Compression.ZipFile.Open(prepared.PathOf("other.zip"), System.IO.Compression.ZipArchiveMode.Create))
        {
            zip.CreateEntry("readme.txt");
        }

        var refused = await Should.ThrowAsync<FleetscopeException>(prepared.PlanAsync(package: prepared.PathOf(name)));

        refused.What.ShouldBe(prepared.PathOf(name));
        refused.Cause.ShouldContain(why);
        refused.Next.ShouldBe("build it with ./package-monitor, or leave --package out: everything else is prepared without it");
    }

    [Fact]
    public async Task What_has_drifted_is_repaired()
    {
        await prepared.BootstrapAsync();
        var whole = Account.Preparation();
        var api = Account.Api;
        Account.Clock.Advance(TimeSpan.FromMinutes(1));
        await api.Iam.UpdateTrustPolicyAsync(AccountNames.TaskRole, PolicyJson.Document([PolicyJson.Trust("ec2.amazonaws.com")]).ToJsonString(), Token);
        await api.Iam.PutRolePolicyAsync(AccountNames.MachineRole, AccountNames.Policy, Other, Token);
        await api.Iam.DeleteRolePolicyAsync(AccountNames.MonitorRole, AccountNames.Policy, Token);
        await api.Iam.RemoveRoleFromProfileAsync(AccountNames.MachineRole, AccountNames.MachineRole, Token);
        await api.Lambda.RemovePermissionAsync("Monitor", "FleetscopeRules", Token);
        await api.Sns.UnsubscribeAsync((await api.Sns.ListSubscriptionsAsync((await api.Account.FindTopicAsync("Monitor", Token))!, Token)).Single().Arn, Token);
        await api.Buckets.DeletePolicyAsync(Bucket, Token);
        var function = (await api.Lambda.FindFunctionAsync("Monitor", Token)).ShouldNotBeNull();
        await api.Lambda.UpdateSettingsAsync("Monitor", function.Settings with { Timeout = TimeSpan.FromSeconds(3) }, Token);
        await api.CloudWatch.PutAlarmAsync((await api.CloudWatch.FindAlarmAsync(AccountNames.ErrorsAlarm, Token)).ShouldNotBeNull() with { Threshold = 100 }, Token);
        Account.Preparation().ShouldNotBe(whole);

        var plan = await prepared.BootstrapAsync(package: null);

        plan.Changes.Select(change => $"{change.Verb} {change.Kind} {change.Name}").ShouldBe(
        [
            "create statements of the bucket's policy dcp-golden-bucket", "repair trust policy FleetscopeTaskRole", "repair policy ecsInstanceRole/Fleetscope",
            "add policy FleetscopeMonitorRole/Fleetscope", "repair role in instance profile ecsInstanceRole/ecsInstanceRole", "update settings of function Monitor",
            "create permission Monitor/FleetscopeRules", "create subscription Monitor/Monitor", "repair alarm FleetscopeMonitorErrors",
        ]);
        Account.Preparation().ShouldBe(whole);
    }

    [Fact]
    public async Task What_others_made_is_used_and_stays_as_it_was()
    {
        await OthersAsync();
        var before = prepared.Prepared;

        var plan = await prepared.BootstrapAsync();

        plan.Changes.ShouldContain(change => change.Verb == "add" && change.Name == "ecsInstanceRole/Fleetscope");
        plan.Remarks.ShouldContain(remark => remark.Contains("role ecsInstanceRole was there before and stays yours", StringComparison.Ordinal));
        (await prepared.BootstrapAsync()).Changes.ShouldBeEmpty();

        await prepared.DestroyAsync();
        prepared.Prepared.ShouldBe(before);
    }

    [Fact]
    public async Task A_bucket_policy_of_the_user_is_merged_and_shown()
    {
        Account.S3.AddBucket(Bucket, logsMayWrite: false);
        const string Theirs = """{"Version":"2012-10-17","Statement":{"Sid":"Mine","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::dcp-golden-bucket/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}}""";
        await Account.Api.Buckets.PutPolicyAsync(Bucket, Theirs, Token);

        var plan = await prepared.BootstrapAsync();

        plan.Changes.ShouldContain(change => change.Verb == "add" && change.Kind == "statements of the bucket's policy" && change.Detail.Contains("s3:GetBucketAcl", StringComparison.Ordinal));
        var policy = JsonNode.Parse((await Account.Api.Buckets.FindPolicyAsync(Bucket, Token))!)!.AsObject();
        PolicyJson.Statements(policy).Select(statement => statement["Sid"]!.ToString()).ShouldBe(["Mine", "FleetscopeLogExportAcl", "FleetscopeLogExport"]);
        await prepared.DestroyAsync();
        policy = JsonNode.Parse((await Account.Api.Buckets.FindPolicyAsync(Bucket, Token))!)!.AsObject();
        PolicyJson.Statements(policy).ShouldHaveSingleItem()["Sid"]!.ToString().ShouldBe("Mine");
    }

    [Fact]
    public async Task A_second_config_adds_its_buckets_and_keeps_those_of_the_first()
    {
        await prepared.BootstrapAsync(settings: ["SOURCE_BUCKET='plates-of-one'"]);
        var plan = await prepared.BootstrapAsync(settings: ["SOURCE_BUCKET='plates-of-two'"]);

        plan.Changes.Select(change => change.Name).ShouldContain("FleetscopeTaskRole/Fleetscope");
        var policy = (await Account.Api.Iam.FindRolePolicyAsync(AccountNames.TaskRole, AccountNames.Policy, Token)).ShouldNotBeNull();
        policy.ShouldContain("arn:aws:s3:::plates-of-one/*");
        policy.ShouldContain("arn:aws:s3:::plates-of-two/*");
        policy.ShouldNotContain("arn:aws:s3:::*");
    }

    [Fact]
    public async Task A_bucket_with_objects_stays()
    {
        await prepared.BootstrapAsync();
        Account.S3.Put(Bucket, "results/cells.csv", "1,2"u8.ToArray());

        var plan = await prepared.DestroyAsync();

        plan.Remarks.ShouldContain(remark => remark.Contains("there are objects in it", StringComparison.Ordinal));
        Account.S3.Text(Bucket, "results/cells.csv").ShouldBe("1,2");
        Account.S3.LogsMayWrite(Bucket).ShouldBeFalse();
    }

    [Fact]
    public async Task A_role_that_others_use_stays_until_they_do_not()
    {
        await prepared.BootstrapAsync();
        Account.Iam.Attach(AccountNames.TaskRole, "arn:aws:iam::123456789012:policy/Extra");
        await Account.Api.Iam.CreateInstanceProfileAsync("theirs", new Dictionary<string, string>(), Token);
        await Account.Api.Iam.RemoveRoleFromProfileAsync(AccountNames.MachineRole, AccountNames.MachineRole, Token);
        await Account.Api.Iam.AddRoleToProfileAsync("theirs", AccountNames.MachineRole, Token);

        var plan = await prepared.DestroyAsync();

        plan.Remarks.ShouldContain(remark => remark.StartsWith("kept: role FleetscopeTaskRole", StringComparison.Ordinal) && remark.Contains("policy/Extra", StringComparison.Ordinal));
        plan.Remarks.ShouldContain(remark => remark.StartsWith("kept: role ecsInstanceRole", StringComparison.Ordinal) && remark.Contains("instance profile theirs", StringComparison.Ordinal));
        Account.Identity.Roles.Keys.Where(role => !role.StartsWith("AWSServiceRole", StringComparison.Ordinal)).ShouldBe([AccountNames.TaskRole, AccountNames.MachineRole], ignoreOrder: true);
    }

    [Fact]
    public async Task While_a_fleet_needs_it_nothing_is_removed()
    {
        await prepared.BootstrapAsync();
        var config = JsonNode.Parse(File.ReadAllText(RecordedCalls.PathOf("exampleFleet_us-east-1.json")))!.AsObject();
        (config["TargetCapacity"], config["SpotPrice"]) = (1, "0.10");
        config["LaunchSpecifications"]![0]!["InstanceType"] = "m5.xlarge";
        await Account.Api.Ec2.RequestSpotFleetAsync(config, Token);

        var refused = await Should.ThrowAsync<FleetscopeException>(prepared.PlanRemovalAsync());

        refused.Cause.ShouldContain("sfr-");
    }

    [Fact]
    public async Task A_bucket_in_another_region_or_of_another_account_is_refused()
    {
        Account.S3.AddBucket(Bucket, region: "eu-west-1");
        (await Should.ThrowAsync<FleetscopeException>(prepared.PlanAsync())).Next.ShouldContain("AWS_REGION = 'eu-west-1'");

        using var other = new PreparingCase();
        other.Account.S3.AddBucket(Bucket, isOurs: false);
        (await Should.ThrowAsync<FleetscopeException>(other.PlanAsync())).What.ShouldContain(Bucket);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bootstrap_that_died_at_any_call_is_completed_and_can_be_taken_back(bool isDone)
    {
        using var reference = new PreparingCase();
        var counting = new CrashingCalls(reference.Account.Api);
        await reference.BootstrapAsync(counting.Api);

        foreach (var number in Enumerable.Range(1, counting.Made.Count))
        {
            var at = $"died {(isDone ? "after" : "before")} call {number}, {counting.Made[number - 1]}";
            using var completed = await DyingAsync(number, isDone);
            await completed.BootstrapAsync();
            completed.Prepared.ShouldBe(reference.Prepared, at);
            (await completed.BootstrapAsync()).Changes.ShouldBeEmpty(at);

            using var undone = await DyingAsync(number, isDone);
            await undone.DestroyAsync();
            undone.Prepared.ShouldBeEmpty(at);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removal_that_died_at_any_call_is_completed_and_can_be_taken_back(bool isDone)
    {
        using var reference = new PreparingCase();
        await reference.BootstrapAsync();
        var whole = reference.Prepared;
        var counting = new CrashingCalls(reference.Account.Api);
        await reference.DestroyAsync(counting.Api);

        foreach (var number in Enumerable.Range(1, counting.Made.Count))
        {
            var at = $"died {(isDone ? "after" : "before")} call {number}, {counting.Made[number - 1]}";
            using var gone = new PreparingCase();
            await gone.BootstrapAsync();
            await DieAsync(gone, number, isDone, api => gone.DestroyAsync(api));
            await gone.DestroyAsync();
            gone.Prepared.ShouldBeEmpty(at);

            using var back = new PreparingCase();
            await back.BootstrapAsync();
            await DieAsync(back, number, isDone, api => back.DestroyAsync(api));
            await back.BootstrapAsync();
            back.Prepared.ShouldBe(whole, at);
        }
    }

    private static async Task<PreparingCase> DyingAsync(int number, bool isDone)
    {
        var one = new PreparingCase();
        await DieAsync(one, number, isDone, api => one.BootstrapAsync(api));
        return one;
    }

    private static async Task DieAsync(PreparingCase one, int number, bool isDone, Func<AwsApi, Task> work)
    {
        var calls = new CrashingCalls(one.Account.Api) { CrashBefore = isDone ? null : number, CrashAfter = isDone ? number : null };
        try
        {
            await work(calls.Api);

            // A call that AWS refused was not done, and there is no dying after it.
            isDone.ShouldBeTrue();
        }
        catch (CrashException)
        {
            // It died, as it should.
        }
    }

    /// <summary>What an account may have from the family's setup_AWS.py, the console, and its other users.</summary>
    private async Task OthersAsync()
    {
        Account.Identity.AddRole(AccountNames.MachineRole, "ec2.amazonaws.com");
        Account.Iam.Attach(AccountNames.MachineRole, "arn:aws:iam::aws:policy/AmazonS3FullAccess");
        await Account.Api.Iam.PutRolePolicyAsync(AccountNames.MachineRole, "Theirs", Other, Token);
        Account.Identity.AddRole(AccountNames.FleetRole, "ec2.amazonaws.com");
        await Account.Api.Iam.CreateInstanceProfileAsync(AccountNames.MachineRole, new Dictionary<string, string>(), Token);
        await Account.Api.Iam.AddRoleToProfileAsync(AccountNames.MachineRole, AccountNames.MachineRole, Token);
        var topic = await Account.Api.Sns.CreateTopicAsync("Monitor", new Dictionary<string, string> { ["team"] = "flies" }, Token);
        await Account.Api.Sns.SubscribeAsync(topic, "email", "someone@example.org", Token);
        await Account.Api.Sns.SubscribeAsync(topic, "sqs", $"arn:aws:sqs:us-east-1:{MemoryAccount.Id}:Theirs", Token);
        Account.S3.AddBucket(Bucket, logsMayWrite: false);
        await Account.Api.Buckets.TagBucketAsync(Bucket, new Dictionary<string, string> { ["team"] = "flies" }, Token);
        Account.S3.Put(Bucket, "images/a.tif", Encoding.UTF8.GetBytes("a"));
    }
}
