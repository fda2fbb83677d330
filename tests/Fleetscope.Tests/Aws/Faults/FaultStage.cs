using System.Diagnostics;
using System.Text.Json.Nodes;
using Fleetscope.Aws;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Tests.Aws.Moto;
using Fleetscope.Tests.Aws.Workers;
using Fleetscope.Tests.WholeRuns;

namespace Fleetscope.Tests.Aws.Faults;

/// <summary>A run of small jobs in moto, worker processes that reach it through a proxy, and an owner who reaches it without.</summary>
/// <remarks>Job n fetches <c>in/n.txt</c> and writes <c>out/n/copy.txt</c> and <c>out/n/sub/site.txt</c>.</remarks>
internal sealed class FaultStage : IAsyncDisposable
{
    private const string Queue = WorkerStage.App + "Queue";
    private const string DeadLetters = "ExampleProject_DeadMessages";

    private readonly JsonObject own;
    private readonly List<Process> started = [];

    private FaultStage(WorkerStage stage, FaultProxy proxy, int seed, int retries)
    {
        (Stage, Proxy, SeedValue, Random) = (stage, proxy, seed, new Random(seed));
        var settings = new SqsQueueSettings { JobRetries = retries, ControlEvery = TimeSpan.Zero };
        var places = new SqsRunPlaces(WorkerStage.App, stage.Bucket, (Queue, stage.Queue), (DeadLetters, stage.DeadLetters), Path.Combine(stage.Folder, "submitted.ids"), Path.Combine(stage.Folder, "kept"));
        Run = new SqsRun(stage.Account.Api, places, settings, TimeProvider.System);
        own = new JsonObject
        {
            ["PROGRAM"] = "command",
            ["COMMAND"] = new JsonArray("/bin/sh", "-c", Script(""), "{output}", "{input}", "{Site}"),
            ["INPUTS"] = new JsonArray("{Site}.txt"),
            ["JOB_RETRIES"] = retries,
            ["LEASE_SECONDS"] = 6,
            ["DOCKER_CORES"] = 2,
        };
    }

    public WorkerStage Stage { get; }

    public FaultProxy Proxy { get; }

    /// <summary>The owner's sight of the run.</summary>
    public SqsRun Run { get; }

    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    public int SeedValue { get; }

    public Random Random { get; }

    /// <summary>What to say of whatever fails.</summary>
    public string Which => $"FLEETSCOPE_SEED={SeedValue}\n{string.Join('\n', Stage.Said.Reverse())}";

    /// <summary>Starts of the program: the site and when.</summary>
    public IReadOnlyList<(int Site, DateTimeOffset At)> Starts => !File.Exists(StartsFile) ? [] :
        [.. File.ReadAllLines(StartsFile).Select(line => line.Split(' ')).Select(words => (int.Parse(words[0]), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[1]))))];

    private string StartsFile => Path.Combine(Stage.Folder, "starts");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="jobs">How many; job n is site n, from 1.</param>
    /// <param name="seed">Null: drawn, and said.</param>
    public static async Task<FaultStage> OpenAsync(MotoServer moto, int jobs = 6, int retries = 3, int? seed = null)
    {
        var drawn = seed ?? Seed.Draw();
        var workers = await WorkerStage.OpenAsync(moto, deliveries: retries + 5);
        var stage = new FaultStage(workers, new FaultProxy(workers.Account.Url, drawn), drawn, retries);
        foreach (var variable in (string[])["EXPECTED_NUMBER_FILES", "DOCKER_CORES"])
        {
            workers.With(variable, null);
        }

        await stage.SubmitAsync(jobs);
        return stage;
    }

    /// <summary>A config key of the workers that are started from now on.</summary>
    public FaultStage With(string key, JsonNode value)
    {
        own[key] = value;
        return this;
    }

    /// <summary>What the program does besides, in shell: $0 is its output folder, $1 the input's, $2 the site.</summary>
    public FaultStage WithWork(string more)
    {
        own["COMMAND"]![2] = Script(more);
        return this;
    }

    /// <summary>Starts a worker.</summary>
    /// <param name="at">A step at which it crashes or freezes, such as <c>FLEETSCOPE_CRASH_AT</c>=<c>Claimed:2:FILE</c>.</param>
    public Process Start(params (string Name, string Value)[] at)
    {
        Stage.With("FLEETSCOPE_CONFIG", own.ToJsonString()).With("AWS_ENDPOINT_URL", Proxy.Url).With("DOCKER_CORES", own["DOCKER_CORES"]!.ToString());
        foreach (var (name, value) in at)
        {
            Stage.With(name, value);
        }

        var worker = Stage.Start();
        foreach (var (name, _) in at)
        {
            Stage.With(name, null);
        }

        started.Add(worker);
        return worker;
    }

    /// <summary>Waits until every job has ended.</summary>
    public Task SettleAsync(double seconds = 60) => Stage.EmptyAsync(seconds);

    /// <summary>Waits until every job has ended, and tells the workers that live to stop.</summary>
    public async Task EndAsync(double seconds = 60)
    {
        await SettleAsync(seconds);
        Proxy.Heal();
        foreach (var worker in started.Where(worker => !worker.HasExited))
        {
            RunFolder.Signal("TERM", worker.Id);
        }

        foreach (var worker in started)
        {
            // One may have frozen at its step only now.
            await Stage.UntilAsync(() =>
            {
                RunFolder.Signal("CONT", started.Where(one => !one.HasExited).Select(one => one.Id));
                return Task.FromResult(worker.HasExited);
            }, "the end of the workers");

            // Killed, or told to stop before it had opened its queue.
            worker.ExitCode.ShouldBeOneOf([0, 137, 130], Which);
        }
    }

    /// <summary>Job n's input.</summary>
    public static string InputOf(int site) => string.Concat(Enumerable.Range(0, 2000).Select(line => $"site {site}, line {line}\n"));

    public static string CopyOf(int site) => $"out/{site}/copy.txt";

    public static string NoteOf(int site) => $"out/{site}/sub/site.txt";

    /// <summary>What a file of job n must say; null when any words will do.</summary>
    public static string? TextOf(string key, int site) => key == CopyOf(site) ? InputOf(site) : key == NoteOf(site) ? $"site {site}\n" : null;

    public async ValueTask DisposeAsync()
    {
        Stage.Dispose();
        await Run.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    private async Task SubmitAsync(int jobs)
    {
        var file = Path.Combine(Stage.Folder, "jobs.json");
        var groups = string.Join(", ", Enumerable.Range(1, jobs).Select(site => $$"""{"Site": "{{site}}"}"""));
        await File.WriteAllTextAsync(file, $$"""{"input": "in", "output": "out", "groups": [{{groups}}]}""", Token);
        foreach (var site in Enumerable.Range(1, jobs))
        {
            await Stage.PutAsync($"in/{site}.txt", InputOf(site));
        }

        Jobs = [.. JobFile.Open(file, WorkerStage.App).Jobs()];
        await Run.JobFiles.KeepAsync(file, Token);
        await Run.Queue.AddAsync(Jobs, Token);
        await Run.Queue.EndSubmissionAsync(Token);
    }

    private string Script(string more) =>
        $"echo \"$2 $(date +%s%3N)\" >> {StartsFile}; {more} mkdir -p \"$0/sub\" && cat \"$1/$2.txt\" > \"$0/copy.txt\" && echo \"site $2\" > \"$0/sub/site.txt\"";
}
