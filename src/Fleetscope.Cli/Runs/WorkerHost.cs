using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Logs;
using Fleetscope.Programs;
using Fleetscope.Programs.Containers;
using Fleetscope.Programs.Fiji;
using Fleetscope.Stores;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>Puts a worker together for a run on this machine, and everything it keeps for its programs.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly RunConfig config;
    private readonly RunPorts ports;
    private readonly WorkerSettings settings;
    private readonly ContainerTool? container;
    private readonly InputStager stager;
    private readonly LeaseKeeper keeper;
    private readonly Worker worker;
    private readonly PrivateDisplay display;
    private readonly ResourceSampler sampler;
    private readonly Workspaces workspaces;
    private readonly Lazy<HttpMessageInvoker> web = new(() => new HttpMessageInvoker(new SocketsHttpHandler()));

    public WorkerHost(RunConfig config, IProgram program, RunPorts ports, WorkerSettings settings)
    {
        this.config = config;
        this.ports = ports;
        this.settings = settings;
        container = ContainerOf.Working(config);
        sampler = new ResourceSampler(Clock, AttemptMark.OfThisWorker(settings.MarkHome));
        workspaces = new Workspaces(settings.AttemptsFolder, container is null ? () => sampler.ClearLooks : null);
        display = new PrivateDisplay(
            Path.Combine(settings.CacheFolder, "display"),
            new KeyValuePair<string, string>(AttemptMark.Name, AttemptMark.OfHome(settings.MarkHome) + "display"),
            SearchPath.Parse(Environment.GetEnvironmentVariable("PATH")),
            Clock);

        keeper = new LeaseKeeper(ports.Queue, settings.Lease, settings.RenewEvery, Clock);
        var fingerprint = Fingerprint(config, program, ports, settings.CacheFolder, worksHere: true);
        IObjectStore Store(BucketRole role) => ports.Store(config.Buckets[role]);
        stager = new InputStager(Store, new WebCache(Path.Combine(settings.CacheFolder, "web"), () => web.Value), Shared());
        var runner = new JobRunner(
            settings,
            program,
            new WorkerPorts(
                ports.Commits,
                new DoneBefore(Store(BucketRole.Destination)),
                stager,
                new OutputCommitter(ports.Commits, Store(BucketRole.Destination), fingerprint, settings.Reached),
                new AttemptEnding(ports.Queue, ports.Log, keeper, Clock),
                workspaces,
                ports.Log,
                StartAsync),
            Clock);
        worker = new Worker(settings, ports.Queue, runner, keeper, new WorkerClock(Clock));
    }

    /// <summary>How many jobs the worker holds, and how many it ever took.</summary>
    public (int Now, long Ever) Held => (keeper.Count, keeper.Taken);

    private static TimeProvider Clock => TimeProvider.System;

    /// <summary>What is kept of remote buckets: a fifth of the disk at most.</summary>
    private SharedFiles? Shared()
    {
        if (config.Buckets is { Source.IsFolder: true, Workspace.IsFolder: true })
        {
            return null;
        }

        var folder = Directory.CreateDirectory(settings.SharedFolder ?? Path.Combine(settings.CacheFolder, "shared")).FullName;
        return new SharedFiles(folder, role => config.Buckets[role].Text, new DriveInfo(folder).TotalSize / 5, Clock);
    }

    /// <summary>Works until told to stop or until the run is over, and says so in the run's log.</summary>
    public async Task RunAsync(WorkerStops stops)
    {
        ports.Log.Append(new WorkerStarted(Clock.GetUtcNow(), settings.Name, settings.Slots, Environment.ProcessId));
        using var ending = new CancellationTokenSource();
        var sampling = sampler.RunAsync(ending.Token);
        var why = "it failed";
        try
        {
            await worker.RunAsync(stops);
            why = stops.Stopping.IsCancellationRequested ? stops.Why() : "no job was left";
        }
        finally
        {
            await ending.CancelAsync();
            await sampling;
            ports.Log.Append(new WorkerStopped(Clock.GetUtcNow(), settings.Name, why));
            await ports.Log.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>What identifies the inputs that all jobs share.</summary>
    /// <param name="worksHere">Whether the workers see the files of this machine.</param>
    public static InputFingerprint Fingerprint(RunConfig config, IProgram program, RunPorts ports, string cache, bool worksHere)
    {
        var recipe = string.Join('\n', config.Container is null ? config.Command : [.. config.Command, config.DockerhubTag]);
        return new InputFingerprint(program, recipe, role => ports.Store(config.Buckets[role]), Path.Combine(cache, "hashing")) { CountsFilesHere = worksHere };
    }

    private async Task<ProgramResult> StartAsync(Attempt attempt, Stream log, CancellationToken abandon)
    {
        var command = attempt.Command!;
        if (command.NeedsDisplay)
        {
            var variables = await display.EnvironmentAsync(abandon);
            command = command with { Environment = command.Environment.Concat(variables).ToDictionary() };
        }

        var terms = new ProcessTerms(new AttemptMark(settings.MarkHome, $"{attempt.Job.Id}/{attempt.Number}"), settings.JobTimeout) { Grace = settings.Grace };
        if (container is null)
        {
            return await ProgramProcess.RunAsync(command, terms, log, abandon);
        }

        // The attempt's record keeps what was really started.
        var folders = attempt.Workspace!.Folders;
        var name = ContainerName.Of(settings.MarkHome, attempt.Job.Id.ToString(), attempt.Number);
        attempt.Command = container.Run(command, name, ContainerOf.Folders(config, folders, stager.PlaceOf(folders)));
        return await new RunningContainers(container, settings.MarkHome).RunAsync(attempt.Command, name, terms, log, abandon);
    }

    public async ValueTask DisposeAsync()
    {
        await display.DisposeAsync();
        worker.Dispose();
        workspaces.Dispose();
        if (web.IsValueCreated)
        {
            web.Value.Dispose();
        }
    }
}
