using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Watching;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;
using Fleetscope.Tests.Aws.Memory;
using Fleetscope.Tests.Configuration;

namespace Fleetscope.Tests.Aws.Fleet;

/// <summary>An account after setup of the recorded config, and what a start in it says and records.</summary>
internal sealed class FleetAccount : IDisposable
{
    public const string Bucket = "dcp-golden-bucket";

    private readonly ConfigFolder folder = new();

    public FleetAccount()
    {
        Account.S3.AddBucket(Bucket);
        Now(Account.Api.Ecs.CreateClusterAsync("default", default));
        var definition = """{"family": "FlyExampleTask", "containerDefinitions": [{"name": "FlyExample", "image": "x", "cpu": 1024, "memory": 7000, "essential": true}]}""";
        Now(Account.Api.Ecs.RegisterTaskDefinitionAsync(JsonNode.Parse(definition)!.AsObject(), default));
        Now(Account.Api.Ecs.CreateServiceAsync("default", "FlyExampleService", new ServiceSettings("FlyExampleTask", 0, null), default));
        folder.Write(File.ReadAllText(RecordedCalls.PathOf("config.py")));
    }

    public MemoryAccount Account { get; } = new();

    public List<string> Said { get; } = [];

    /// <summary>What was recorded, as <c>spot-fleet sfr-1 Created</c>, in its order.</summary>
    public List<string> Recorded { get; } = [];

    public RunLedger Ledger { get; private set; } = new() { Run = "FlyExample", Engine = "aws", Config = "config.py" };

    public string MonitorFile => folder.File("files/FlyExampleSpotFleetRequestId.json");

    public FleetFile ExampleFile { get; } = FleetFile.Read(RecordedCalls.PathOf("exampleFleet_us-east-1.json"));

    public IReadOnlyList<MemoryFleetState> LiveFleets => [.. Account.Ec2.Fleets.Where(fleet => fleet.Request.IsActive)];

    public RunConfig Config(params string[] settings) => RunConfig.Load(folder.File("config.py"), ["WORKER='image'", .. settings], bucket: null, ConfigFolder.AllKeys);

    public StartCluster Start(AwsApi? api = null, WaitFor waitFor = WaitFor.Joined, params string[] settings)
    {
        var config = Config(settings);
        return new StartCluster(api ?? Account.Api, config, AwsOptions.Read(config), Terms() with { WaitFor = waitFor }, Account.Clock);
    }

    /// <summary>Starts with what the ledger has, and moves the clock until it is over.</summary>
    public Task<StartedFleet> StartToEndAsync(params string[] settings) => PlayAsync(Start(settings: settings).RunAsync(ExampleFile, TestContext.Current.CancellationToken));

    /// <summary>Moves the clock whenever the code waits for it, until the task is over.</summary>
    public async Task<T> PlayAsync<T>(Task<T> task)
    {
        var end = Account.Clock.GetUtcNow().AddHours(3);
        while (!task.IsCompleted)
        {
            await StepAsync();
            Account.Clock.GetUtcNow().ShouldBeLessThan(end, string.Join('\n', Said));
        }

        return await task;
    }

    /// <summary>Moves the clock while the code waits, by so much in all.</summary>
    public async Task PlayForAsync(TimeSpan time, Task task)
    {
        var end = Account.Clock.GetUtcNow() + time;
        while (Account.Clock.GetUtcNow() < end && !task.IsCompleted)
        {
            await StepAsync();
        }

        // Until it waits again, so that all it does at this moment is done.
        while (Account.Clock.Waiting == 0 && !task.IsCompleted)
        {
            await Task.Yield();
        }
    }

    public void Dispose() => folder.Dispose();

    private async Task StepAsync()
    {
        if (Account.Clock.Waiting > 0)
        {
            Account.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        await Task.Yield();
    }

    private StartTerms Terms() => new()
    {
        Say = Said.Add,
        Record = Record,
        Owns = resource => Ledger.Resources.Any(entry => entry.Kind == resource.Kind && entry.Id == resource.Id && entry.State != LedgerState.Removed),
        FleetId = Ledger.Resources.LastOrDefault(entry => entry is { Kind: RunNames.FleetKind, State: not LedgerState.Removed })?.Id,
        Token = Ledger.Resources.LastOrDefault(entry => entry is { Kind: RunNames.FleetTokenKind, State: not LedgerState.Removed }) is { } token ? new FleetToken(token.Id) : null,
        Program = "cellprofiler",
        WorkerVersion = "1.2.3",
    };

    public Task Record(PlannedResource resource, LedgerState state, CancellationToken cancellationToken)
    {
        Ledger = Ledger.With(resource, state);
        Recorded.Add($"{resource.Kind} {resource.Id} {state}");
        return Task.CompletedTask;
    }

    private static void Now(Task task) => task.GetAwaiter().GetResult();
}
