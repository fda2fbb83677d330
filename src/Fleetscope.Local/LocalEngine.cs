using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Fleets;
using Fleetscope.Local.Database;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Programs;
using Fleetscope.Provisioning;
using Fleetscope.Queues;
using Fleetscope.Stores;
using Fleetscope.Workers;

namespace Fleetscope.Local;

/// <summary>This machine: a SQLite file as queue, folders as buckets, one worker process as fleet, files as log.</summary>
/// <param name="worker">The command line that starts a worker for a config; <c>--slots N</c> is added to it.</param>
/// <param name="clock">The time of leases and events.</param>
/// <param name="remote">Opens a bucket that is no folder; null, or an answer of null: there is no way to it from here.</param>
public sealed class LocalEngine(Func<RunConfig, WorkerCommand> worker, TimeProvider clock, Func<RunConfig, Bucket, IObjectStore?>? remote = null) : IEngine
{
    private const string FolderKind = "folder";
    private const string DatabaseKind = "database";

    public string Name => "local";

    public IReadOnlyList<PlannedResource> Plan(RunConfig config)
    {
        var folder = new RunFolder(config.StateFolder, config.AppName);
        return [new PlannedResource(FolderKind, folder.Attempts), new PlannedResource(DatabaseKind, folder.Database)];
    }

    public IReadOnlyList<string> Remarks(RunConfig config) => LocalOptions.Read(config).NotApplied is { Count: > 0 } keys
        ? [$"{string.Join(", ", keys)} do not apply on one machine; DOCKER_CORES or --slots says how many jobs run at once"]
        : [];

    public ILedgerStore Ledger(RunConfig config) => new LedgerFile(new RunFolder(config.StateFolder, config.AppName).Ledger);

    public async Task<bool> ProvisionAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (resource.Kind == FolderKind)
        {
            PrivateFiles.CreateFolder(resource.Id);
        }
        else
        {
            await RunDatabase.Open(resource.Id).DisposeAsync();
        }

        return true;
    }

    public Task RemoveAsync(RunConfig config, PlannedResource resource, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (resource.Kind == FolderKind && Directory.Exists(resource.Id))
            {
                // Every run of this config folder has its attempts here; a worker of another run may be in the middle of some.
                if (!RunLocks.AnyWorker(Path.GetDirectoryName(resource.Id)!))
                {
                    FolderRemoval.Remove(resource.Id);
                }
            }
            else if (resource.Kind == DatabaseKind && Directory.Exists(Path.GetDirectoryName(resource.Id)))
            {
                // A worker that still has it open, though nobody could ask the run for it, would write into a file that is gone.
                using var alone = RunLocks.Worker(config);

                // The WAL first: a database without its WAL is an older one, a WAL without its database could be taken for another's.
                File.Delete(resource.Id + "-wal");
                File.Delete(resource.Id + "-shm");
                File.Delete(resource.Id);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(resource.Id, $"it cannot be removed ({failure.Message})", "stop what uses it, make it writable and try again", failure);
        }

        return Task.CompletedTask;
    }

    public IDisposable TakeControl(RunConfig config) => RunLocks.Controller(config);

    public IRunLog OpenLog(RunConfig config) => new FileRunLog(new RunFolder(config.StateFolder, config.AppName), clock);

    public Task<RunPorts> OpenAsync(RunConfig config, CancellationToken cancellationToken) => Task.FromResult(Open(config));

    private RunPorts Open(RunConfig config)
    {
        var folder = new RunFolder(config.StateFolder, config.AppName);
        if (!File.Exists(folder.Database))
        {
            throw new FleetscopeException($"run {config.AppName}", $"it was never started from {config.Folder}", "start it with: fleetscope run JOBFILE");
        }

        var database = RunDatabase.Open(folder.Database);
        var log = new FileRunLog(folder, clock);
        var fleet = new ProcessFleet(folder, worker(config), clock);
        return new RunPorts(
            new SqliteJobQueue(database, config.JobRetries, clock), new SqliteDeadLetters(database), new SqliteJobRecords(database),
            new SqliteCommitRegister(database, clock), log, fleet, bucket => Store(config, bucket))
        {
            Closing = async () =>
            {
                fleet.Dispose();
                await log.DisposeAsync();
                await database.DisposeAsync();
            },
        };
    }

    public bool HasOwnWorkers(RunConfig config) => true;

    public bool WorksHere => true;

    public FleetRequest FleetOf(RunConfig config, FleetTerms terms) =>
        new(1, terms.Slots ?? config.Slots ?? (terms.Program == ProgramChoice.Fiji ? 1 : Environment.ProcessorCount)); // the family's Fiji image runs one worker

    public Task StartAsync(RunConfig config, RunPorts ports, FleetTerms terms, Action<string> said, CancellationToken cancellationToken)
    {
        if (terms.FleetFile is { } file)
        {
            said($"this machine is the fleet of the local engine: {file} is not read");
        }

        return ports.Fleet.StartAsync(FleetOf(config, terms), cancellationToken);
    }

    public RunWatching Watching(RunConfig config) => new(MonitorTerms.Exact, new NotesOfOneProcess());

    public Task<IReadOnlyList<string>> CloseAsync(RunConfig config, Action<string> said, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Takes back at once the leases of worker processes that are dead.</summary>
    /// <returns>How many jobs wait again (or are dead or cancelled, if it was their last).</returns>
    public static Task<int> ReclaimDeadAsync(RunPorts ports, CancellationToken cancellationToken) =>
        ports.Queue is SqliteJobQueue queue ? queue.ReclaimDeadAsync(cancellationToken) : Task.FromResult(0);

    public IReadOnlyList<string> LookForDamage(RunConfig config)
    {
        var folder = new RunFolder(config.StateFolder, config.AppName);

        // While a worker of an earlier call still writes, the end of the file moves, and nothing of it will be dropped.
        return !RunLocks.AnyWorker(config.StateFolder) && WriteAheadLog.Damage(folder.Database + "-wal") is { } damage ? [damage] : [];
    }

    /// <summary>A folder as a bucket, for looking into before there is a run.</summary>
    public static IObjectStore OpenFolder(string folder) => new DirectoryStore(folder);

    private IObjectStore Store(RunConfig config, Bucket bucket) => bucket.Folder is { } folder
        ? new DirectoryStore(folder)
        : remote?.Invoke(config, bucket)
            ?? throw new FleetscopeException($"bucket {bucket.Text}", "it is the name of an S3 bucket, and this machine has no AWS credentials to reach it with",
                "name a folder: --bucket ./bucket for all four buckets, or a value that starts with ./ or / in the config; for the S3 bucket run `aws configure`, or name it in PUBLIC_BUCKETS when everybody may read it");
}
