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

/// <summary>
/// A run on AWS from setup to its end. Queue, bucket and logs are moto's, so that real worker processes reach them; machines and containers are the account in memory, for moto has
/// neither fleets that fill nor containers that run.
/// </summary>
internal sealed class MixedDay : IDisposable
{
    private readonly MemoryAccount memory = new();
    private readonly MotoAccount moto;
    private readonly AwsApi api;

    private MixedDay(MotoAccount moto)
    {
        this.moto = moto;
        Bucket = $"dcp-golden-bucket-{moto.AccountId}";
        api = memory.Api with { Sqs = moto.Api.Sqs, S3 = moto.Api.S3, Logs = moto.Api.Logs };
        memory.Ecs.Boot = _ => new MemoryBoot("Flies", new Dictionary<string, string> { ["fleetscope.run"] = "FlyExample", ["ecs.instance-type"] = "c4.xlarge", ["ecs.os-type"] = "linux" });
        Engine = AwsFolder.Engine(api, memory.Clock);
    }

    public AwsFolder Folder { get; } = new();

    public string Bucket { get; }

    public AwsEngine Engine { get; }

    public AwsApi Api => api;

    /// <summary>The machines of the run's fleet.</summary>
    public IReadOnlyList<string> Machines => memory.Ec2.Fleets[^1].Machines;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MixedDay> OpenAsync(MotoServer server)
    {
        var day = new MixedDay(await server.NewAccountAsync(Token));
        await day.moto.CreateBucketAsync(day.Bucket, Token);
        return day;
    }

    /// <summary>The config of the golden run under our own workers, with values laid over it.</summary>
    public RunConfig Config(params IEnumerable<string> settings) => Folder.Config(
        ["ECS_CLUSTER='Flies'", $"AWS_BUCKET='{Bucket}'", $"SOURCE_BUCKET='{Bucket}'", $"DESTINATION_BUCKET='{Bucket}'", "WORKER='fleetscope'", "SECONDS_TO_START=0", "JOB_RETRIES=3", .. settings]);

    public async Task PutAsync(string key, string file) => await moto.Api.S3.WriteAsync(Bucket, key, await File.ReadAllBytesAsync(file, Token), WriteCondition.Always, Token);

    /// <summary>setup, submitJob, startCluster.</summary>
    /// <returns>Where workers are told what the run's containers are told.</returns>
    public async Task<WorkerStage> BeginAsync(RunConfig config, string jobFile, string program)
    {
        await memory.Clock.DuringAsync(async () =>
        {
            await new Provisioner(Engine).ApplyAsync(config, adopt: true, Token);
            await using var ports = await Engine.OpenAsync(config, Token);
            await ports.KeepJobFile!(jobFile, Token);
            await new Submission(ports.Queue, null).SubmitAsync(JobFile.Open(jobFile, config.AppName).Jobs(), new SubmissionTerms(), null, Token);
            await Engine.StartAsync(config, ports, Terms(program), _ => { }, Token);
        });
        memory.Clock.Advance(TimeSpan.FromMinutes(5));
        var definition = (await api.Ecs.FindTaskDefinitionAsync("FlyExampleTask", Token)).ShouldNotBeNull();
        var variables = definition["containerDefinitions"]![0]!["environment"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string?)variable!["value"]);
        var dead = (await moto.Api.Sqs.FindQueueAsync("ExampleProject_DeadMessages", Token))!;
        return WorkerStage.Of(moto, variables["SQS_QUEUE_URL"]!, dead, variables);
    }

    /// <summary>monitor, until the run is over and closed.</summary>
    /// <param name="done">So many jobs must be done.</param>
    /// <returns>The receipt.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(RunConfig config, string program, int done)
    {
        var (end, receipt) = await memory.Clock.DuringAsync(async () =>
        {
            MonitorAction end;
            await using (var ports = await Engine.OpenAsync(config, Token))
            {
                var watching = Engine.Watching(config);
                var monitor = new Fleetscope.Monitoring.Monitor(ports.Queue, ports.Fleet, new MonitorPolicy { Terms = watching.Terms }, memory.Clock) { Notes = watching.Notes, Tidy = watching.Tidy };
                end = await monitor.WatchAsync(Engine.FleetOf(config, Terms(program)), _ => { }, _ => { }, Token);
                (await ports.Queue.CountAsync(Token)).Done.ShouldBe(done);
            }

            return (end, await Engine.CloseAsync(config, _ => { }, Token));
        });
        end.ShouldBeOfType<MonitorAction.Finish>();
        return receipt;
    }

    /// <summary>How often each job was committed, as the run's log tells.</summary>
    public async Task<IReadOnlyList<int>> CommitsAsync(RunConfig config)
    {
        Dictionary<JobId, int> commits = [];
        var log = Engine.OpenLog(config);
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

    public void Dispose() => Folder.Dispose();

    private FleetTerms Terms(string program) => new(program) { FleetFile = Folder.FleetFile, Waits = false };
}
