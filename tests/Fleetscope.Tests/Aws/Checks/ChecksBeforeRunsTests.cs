using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Aws.Checks;

/// <summary>The command line on moto: what checks find stops a run before anything is there that costs.</summary>
public sealed class ChecksBeforeRunsTests(MotoServer moto) : IDisposable
{
    private readonly RunFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Setup_stops_at_an_error_and_goes_on_when_it_is_allowed()
    {
        var account = await AccountAsync("MACHINE_TYPE = ['m5.xlarg']");

        var stopped = folder.Run("setup");

        stopped.ExitCode.ShouldBe(1);
        stopped.Errors.ShouldContain("us-east-1 has no machines of the type m5.xlarg  [machine-type-unknown]");
        (await account.Api.Sqs.ListQueuesAsync("", Token)).ShouldBeEmpty();

        var allowed = folder.Run("setup", "--allow", "machine-type-unknown");

        allowed.ExitCode.ShouldBe(0, allowed.Errors);
        (await account.Api.Sqs.FindQueueAsync("TestQueue", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task StartCluster_stops_at_a_fleet_file_that_cannot_be_right()
    {
        var account = await AccountAsync("");
        folder.Run("setup").ShouldSatisfyAllConditions(ended => ended.ExitCode.ShouldBe(0, ended.Errors));
        folder.Run("submitJob", "job.json").ShouldSatisfyAllConditions(ended => ended.ExitCode.ShouldBe(0, ended.Errors));

        var stopped = folder.Run("startCluster", "fleet.json");

        stopped.ExitCode.ShouldBe(1);
        stopped.Errors.ShouldContain("has no subnet subnet-00000000000000001  [subnet-missing]");
        stopped.Errors.ShouldNotContain("queue-not-empty");
        (await account.Api.Ec2.ListSpotFleetsAsync(Token)).ShouldBeEmpty();
        (await account.Api.Logs.FindGroupAsync("Test", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_stops_before_setup()
    {
        var account = await AccountAsync("");

        var stopped = folder.Run("run", "job.json", "--engine", "aws", "--fleet", "fleet.json", "--output", "json");

        stopped.ExitCode.ShouldBe(1);
        stopped.Json.GetProperty("error").GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("rule").GetString()).ShouldContain("subnet-missing");
        (await account.Api.Sqs.ListQueuesAsync("", Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_and_plan_tell_the_same_of_the_machines()
    {
        var account = await AccountAsync("MEMORY = 17000");

        var check = folder.Run("check", "job.json", "--engine", "aws", "--fleet", "fleet.json", "--output", "json");
        var plan = folder.Run("plan", "fleet.json", "--jobs", "job.json", "--minutes-per-job", "10", "--output", "json");
        var words = folder.Run("plan", "fleet.json");

        check.ExitCode.ShouldBe(1);
        check.Json.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("rule").GetString()).ShouldContain("container-does-not-fit");
        plan.ExitCode.ShouldBe(0, plan.Errors);
        plan.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()).ShouldContain("m5.xlarge is too small: no container fits, for its memory");
        (plan.Json.GetProperty("jobs").GetInt64(), plan.Json.GetProperty("machines").GetInt32()).ShouldBe((3, 1));
        words.ExitCode.ShouldBe(0, words.Errors);
        words.Output.ShouldStartWith("Test in us-east-1: 1 machine, 0 jobs at once. Nothing was changed.");
        (await account.Api.Sqs.ListQueuesAsync("", Token)).ShouldBeEmpty();
    }

    /// <summary>An account with a bucket, and the files of a run of three jobs in it, under the image's own worker.</summary>
    private async Task<MotoAccount> AccountAsync(string more)
    {
        var account = await moto.NewAccountAsync(Token);
        var bucket = $"runs-{account.AccountId}";
        await account.CreateBucketAsync(bucket, Token);
        var keys = await account.Settings.Credentials!.GetCredentialsAsync();
        folder.WithEnvironment("AWS_ENDPOINT_URL", account.Url).WithEnvironment("AWS_EC2_METADATA_DISABLED", "true")
            .WithEnvironment("AWS_ACCESS_KEY_ID", keys.AccessKey).WithEnvironment("AWS_SECRET_ACCESS_KEY", keys.SecretKey).WithEnvironment("AWS_SESSION_TOKEN", keys.Token);
        await File.WriteAllTextAsync(folder.Combine("config.py"), $"""
            APP_NAME = 'Test'
            DOCKERHUB_TAG = 'lab/distributed-something:1.0'
            AWS_REGION = 'us-east-1'
            AWS_BUCKET = '{bucket}'
            CLUSTER_MACHINES = 1
            MACHINE_TYPE = ['m5.xlarge']
            DOCKER_CORES = 1
            CPU_SHARES = 4096
            SQS_MESSAGE_VISIBILITY = 600
            WORKER = 'image'
            TASK_ROLE_ARN = 'arn:aws:iam::123456789012:role/FleetscopeTaskRole'
            {more}
            """, Token);
        using var project = new AwsProject();
        project.Write();
        File.Copy(project.FleetFile, folder.Combine("fleet.json"));
        folder.WithSites(3);
        return account;
    }
}
