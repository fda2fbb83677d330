using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Local;
using Fleetscope.Logs;
using Fleetscope.Programs;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Tests.Aws.Ports;
using Fleetscope.Tests.Contracts;
using Fleetscope.Tests.Fakes;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Aws.Machines;

/// <summary>A worker over SQS in memory on real time, whose programs a test ends.</summary>
internal sealed class WorkingMachine : IAsyncDisposable
{
    private readonly SqsRunFixture fixture = new(new FakeClock());
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fleetscope-");
    private readonly HttpMessageInvoker web = new(new SocketsHttpHandler());
    private readonly GatedStore outputs;
    private SqsRun run = null!;
    private Worker? worker;
    private Workspaces? workspaces;

    public WorkingMachine() => outputs = new GatedStore(new DirectoryStore(Directory.CreateDirectory(Path.Combine(folder.FullName, "out")).FullName));

    public RememberedLog Log { get; } = new();

    public Departure Departure { get; } = new(TimeProvider.System);

    /// <summary>What a program does; by default it runs until it is ended.</summary>
    public Func<Attempt, CancellationToken, Task> Program { get; set; } = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);

    public int Started { get; private set; }

    /// <summary>Where outputs wait until it is completed.</summary>
    public TaskCompletionSource Gate => outputs.Gate;

    public IReadOnlyList<JobOutcome> Outcomes => [.. Log.Events.OfType<AttemptEnded>().Select(ended => ended.Attempt.Outcome)];

    public async Task<Task> StartAsync(int jobs, int slots, CancellationToken cancellationToken)
    {
        await fixture.CreateQueuesAsync(8, cancellationToken);
        run = fixture.Process(SqsRunFixture.Settings(3));
        await run.Queue.AddAsync(ContractJobs.SomeJobs(jobs), cancellationToken);
        var settings = new WorkerSettings
        {
            Name = StandInMetadata.MachineId + "-1", Slots = slots, AttemptsFolder = Path.Combine(folder.FullName, "attempts"), CacheFolder = Path.Combine(folder.FullName, "cache"),
        };
        var keeper = new LeaseKeeper(run.Queue, settings.Lease, settings.RenewEvery, TimeProvider.System);
        var program = new Plain(folder.FullName);
        workspaces = new Workspaces(settings.AttemptsFolder, null);
        var ports = new WorkerPorts(
            run.Commits,
            new DoneBefore(outputs),
            new InputStager(_ => outputs, new WebCache(Path.Combine(folder.FullName, "web"), () => web)),
            new OutputCommitter(run.Commits, outputs, new InputFingerprint(program, "", _ => outputs, Path.Combine(folder.FullName, "hashing")), null),
            new AttemptEnding(run.Queue, Log, keeper, TimeProvider.System),
            workspaces,
            Log,
            PlayAsync);
        worker = new Worker(settings, run.Queue, new JobRunner(settings, program, ports, TimeProvider.System), keeper, new WorkerClock(TimeProvider.System));
        return worker.RunAsync(Departure.Stops);
    }

    public Task<JobCounts> CountAsync(CancellationToken cancellationToken) => run.Queue.CountAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        worker?.Dispose();
        Departure.Dispose();
        workspaces?.Dispose();
        web.Dispose();
        await fixture.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<ProgramResult> PlayAsync(Attempt attempt, Stream log, CancellationToken token)
    {
        Started++;
        try
        {
            await Program(attempt, token);
            File.WriteAllText(Path.Combine(attempt.Workspace!.Folders.Output, "result.csv"), "1");
            return new ProgramResult(new ProgramEnd.Exited(0), ResourceUse.None, "", 1);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return new ProgramResult(new ProgramEnd.Ended(), ResourceUse.None, "", 1);
        }
    }

    private sealed class Plain(string folder) : IProgram
    {
        public string Name => "plain";

        public JobInputs Inputs(Job job) => JobInputs.None;

        public JobInputs MoreInputs(Job job, StagedInputs staged) => JobInputs.None;

        public ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders) => new("true", [], folder);

        public OutputRule Outputs(Job job) => new($"results/{job.Name}", 1, 1, 1, "");

        public string? FailureWord(AttemptFolders folders) => null;
    }

    private sealed class GatedStore(IObjectStore inner) : IObjectStore
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? FolderInPlace => inner.FolderInPlace;

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

        public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

        public Task GetAsync(string key, string file, CancellationToken cancellationToken) => inner.GetAsync(key, file, cancellationToken);

        public async Task PutAsync(string file, string key, CancellationToken cancellationToken)
        {
            await Gate.Task.WaitAsync(cancellationToken);
            await inner.PutAsync(file, key, cancellationToken);
        }

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);
    }
}
