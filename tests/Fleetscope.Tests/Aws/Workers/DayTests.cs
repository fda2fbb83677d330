using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Provisioning;
using Fleetscope.Submitting;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Fakes;

namespace Fleetscope.Tests.Aws.Workers;

/// <summary>A whole day on AWS with our own workers: queue, bucket and logs are moto's, machines and containers are the account in memory, the workers are real processes.</summary>
public sealed class DayTests(MotoServer server)
{
    private const int Sites = 24;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_worker_dies_half_way_has_every_output_once_and_leaves_nothing()
    {
        using var folder = new AwsFolder();
        var moto = await server.NewAccountAsync(Token);
        var bucket = $"dcp-golden-bucket-{moto.AccountId}";
        await moto.CreateBucketAsync(bucket, Token);
        var memory = new MemoryAccount();
        var api = memory.Api with { Sqs = moto.Api.Sqs, S3 = moto.Api.S3, Logs = moto.Api.Logs };
        memory.Ecs.Boot = _ => new MemoryBoot("Flies", new Dictionary<string, string> { ["fleetscope.run"] = "FlyExample", ["ecs.instance-type"] = "c4.xlarge", ["ecs.os-type"] = "linux" });
        var engine = AwsFolder.Engine(api, memory.Clock);
        var config = Config(folder, bucket);
        var terms = new FleetTerms("command") { FleetFile = folder.FleetFile, Waits = false };

        await memory.Clock.DuringAsync(() => BeginAsync(engine, config, folder, terms));
        var definition = (await api.Ecs.FindTaskDefinitionAsync("FlyExampleTask", Token)).ShouldNotBeNull();
        using var stage = await StageAsync(moto, definition);
        var killed = stage.Start();
        var other = stage.Start();
        await stage.UntilAsync(async () => (await stage.KeysAsync("fleetscope/FlyExample/done/")).Count >= Sites / 3, "a third of the jobs");
        killed.Kill();
        await stage.EmptyAsync();

        var (end, receipt) = await memory.Clock.DuringAsync(() => EndAsync(engine, config, terms, memory.Clock));

        end.ShouldBeOfType<MonitorAction.Finish>();
        receipt.ShouldContain(line => line.Contains("nothing left but what is kept on purpose", StringComparison.Ordinal), string.Join('\n', receipt));
        var outputs = (await stage.KeysAsync("out/")).Order(StringComparer.Ordinal);
        outputs.ShouldBe(Enumerable.Range(1, Sites).Select(site => $"out/{site}/site.txt").Order(StringComparer.Ordinal));
        (await stage.KeysAsync("fleetscope/FlyExample/commits/")).Count.ShouldBe(Sites);
        (await CommitsAsync(engine, config)).ShouldAllBe(commits => commits == 1);

        // The queue is gone, and so the worker that nobody told leaves.
        await other.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        other.ExitCode.ShouldBe(0, string.Join('\n', stage.Said));
        stage.Said.ShouldContain(line => line.Contains("this worker leaves", StringComparison.Ordinal));
        Directory.Exists(Path.Combine(stage.Home, "FlyExample", "workers")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_worker_leaves_when_the_run_takes_no_more_jobs()
    {
        using var stage = await WorkerStage.OpenAsync(server);
        await stage.PutAsync("fleetscope/FlyExample/control.json", """{"draining": true}""");
        await stage.PutInputsAsync();
        await stage.SendAsync(WorkerStage.Message());

        var worker = stage.Start();
        await worker.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        worker.ExitCode.ShouldBe(0);
        (await stage.CountAsync(stage.Queue)).ShouldBe(1);
    }

    private static RunConfig Config(AwsFolder folder, string bucket) => folder.Config(
        "ECS_CLUSTER='Flies'", $"AWS_BUCKET='{bucket}'", $"SOURCE_BUCKET='{bucket}'", $"DESTINATION_BUCKET='{bucket}'", "WORKER='fleetscope'", "PROGRAM='command'",
        "COMMAND=['/bin/sh', '-c', 'sleep 0.3; echo {Site} > \"$0/site.txt\"', '{output}']", "LEASE_SECONDS=3", "DOCKER_CORES=2", "SECONDS_TO_START=0", "JOB_RETRIES=3", "EXPECTED_NUMBER_FILES=1");

    private static async Task BeginAsync(AwsEngine engine, RunConfig config, AwsFolder folder, FleetTerms terms)
    {
        var jobFile = folder.Combine("sites.json");
        File.WriteAllText(jobFile, $$"""{"output": "out", "groups": [{{string.Join(", ", Enumerable.Range(1, Sites).Select(site => $$"""{"Site": "{{site}}"}"""))}}]}""");
        await new Provisioner(engine).ApplyAsync(config, adopt: true, Token);
        await using var ports = await engine.OpenAsync(config, Token);
        await ports.KeepJobFile!(jobFile, Token);
        await new Submission(ports.Queue, null).SubmitAsync(JobFile.Open(jobFile, config.AppName).Jobs(), new SubmissionTerms(), null, Token);
        await engine.StartAsync(config, ports, terms, _ => { }, Token);
    }

    private static async Task<(MonitorAction End, IReadOnlyList<string> Receipt)> EndAsync(AwsEngine engine, RunConfig config, FleetTerms terms, TimeProvider clock)
    {
        MonitorAction end;
        await using (var ports = await engine.OpenAsync(config, Token))
        {
            var watching = engine.Watching(config);
            var monitor = new Fleetscope.Monitoring.Monitor(ports.Queue, ports.Fleet, new MonitorPolicy { Terms = watching.Terms }, clock) { Notes = watching.Notes, Tidy = watching.Tidy };
            end = await monitor.WatchAsync(engine.FleetOf(config, terms), _ => { }, _ => { }, Token);
            (await ports.Queue.CountAsync(Token)).Done.ShouldBe(Sites);
        }

        return (end, await engine.CloseAsync(config, _ => { }, Token));
    }

    private static async Task<WorkerStage> StageAsync(MotoAccount moto, JsonNode definition)
    {
        var variables = definition["containerDefinitions"]![0]!["environment"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string?)variable!["value"]);
        var dead = (await moto.Api.Sqs.FindQueueAsync("ExampleProject_DeadMessages", Token))!;
        return WorkerStage.Of(moto, variables["SQS_QUEUE_URL"]!, dead, variables);
    }

    private static async Task<IReadOnlyList<int>> CommitsAsync(AwsEngine engine, RunConfig config)
    {
        Dictionary<JobId, int> commits = [];
        var log = engine.OpenLog(config);
        await using var closing = log as IAsyncDisposable;
        await foreach (var happened in log.ReadAsync(_ => { }, Token))
        {
            if (happened is JobCommitted committed)
            {
                commits[committed.Job] = commits.GetValueOrDefault(committed.Job) + 1;
            }
        }

        return [.. commits.Values];
    }
}
