using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Local;
using Fleetscope.Programs.Fiji;
using Fleetscope.Queues;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>The worker process of a run on this machine: takes the lock, ends what a dead worker left, works, and leaves.</summary>
internal static class LocalWorker
{
    /// <summary>How long running programs may go on after the worker was told to stop, before they are ended and their jobs handed back.</summary>
    private static readonly TimeSpan FinishGrace = TimeSpan.FromSeconds(3);

    /// <summary>Cancelled jobs and lost leases are noticed this soon; a local renewal costs next to nothing.</summary>
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(RunConfig config, int? slots, bool leashed, StopSignals signals)
    {
        using var alone = RunLocks.Worker(config);
        Subreaper.Become();
        using var adopted = new AdoptedProcesses();
        var home = MarkHomeOf(config);
        if (ContainerOf.Working(config) is { } container)
        {
            await new RunningContainers(container, home).RemoveLeftAsync(CancellationToken.None);
        }

        // Aside: it takes as long as looking through all processes, and no job may wait for both.
        var engine = Engines.Named("local");
        var ledger = Task.Run(() => engine.Ledger(config).LoadAsync(CancellationToken.None));
        await Leftovers.EndAsync(AttemptMark.OfHome(home), CancellationToken.None);

        await using var ports = await engine.OpenAsync(config, CancellationToken.None);
        await LocalEngine.ReclaimDeadAsync(ports, CancellationToken.None);
        var programName = (await ledger)?.Program
            ?? throw new FleetscopeException($"run {config.AppName}", "no jobs were submitted to it yet", "first: fleetscope run JOBFILE");
        await RemoveLeftAttemptsAsync(config, ports.Records);
        MacroLauncher.WriteTo(LauncherFolder(config));
        await using var host = new WorkerHost(config, ProgramOf.Named(programName, config), ports, Settings(config, home, engine.FleetOf(config, new FleetTerms(programName) { Slots = slots }).Slots));
        using var leash = leashed ? new Leash(signals) : null;
        using var abandon = new CancellationTokenSource();
        using var soon = signals.Stopping.Register(() => abandon.CancelAfter(FinishGrace));
        using var now = signals.Abandon.Register(abandon.Cancel);
        await host.RunAsync(new WorkerStops(signals.Stopping, abandon.Token) { Why = () => "told to stop" });
        return ExitCodes.Ok;
    }

    /// <summary>What the marks of this run's processes begin with: two runs on one machine never end each other's.</summary>
    public static string MarkHomeOf(RunConfig config) => AttemptMark.HomeOf(OpenRun.FolderOf(config));

    /// <summary>Removes the folders of attempts that a dead worker of this run has left. Other runs may share the folder that they lie in.</summary>
    private static async Task RemoveLeftAttemptsAsync(RunConfig config, IJobRecords records)
    {
        var attempts = new DirectoryInfo(AttemptsFolder(config));
        foreach (var folder in attempts.Exists ? attempts.EnumerateDirectories() : [])
        {
            if ((await records.FindAsync(folder.Name, 1, CancellationToken.None)).Count > 0)
            {
                Remove(folder);
            }
        }
    }

    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            FolderRemoval.Remove(folder.FullName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // One job's leftover must not keep the others from running; an attempt that needs the folder itself says so.
            Console.Error.WriteLine($"{folder.FullName} of an earlier attempt stays: {failure.Message}");
        }
    }

    public static string AttemptsFolder(RunConfig config) => Path.Combine(config.StateFolder, "attempts");

    public static string CacheFolder(RunConfig config) => Path.Combine(OpenRun.FolderOf(config), "cache");

    /// <summary>Where the launcher of ImageJ macros lies.</summary>
    public static string LauncherFolder(RunConfig config) => Path.Combine(CacheFolder(config), "launcher");

    private static WorkerSettings Settings(RunConfig config, string home, int slots) => new()
    {
        Name = $"{Environment.MachineName}-{Environment.ProcessId}",
        Slots = slots,
        AttemptsFolder = AttemptsFolder(config),
        CacheFolder = CacheFolder(config),
        BetweenSlots = config.BetweenSlots,
        Lease = config.Lease,
        RenewEvery = TimeSpan.FromTicks(Math.Min(RenewEvery.Ticks, config.Lease.Ticks / 3)),
        AskAgainAfter = TimeSpan.FromMilliseconds(50),
        JobTimeout = config.JobTimeout,
        CheckIfDone = config.CheckIfDone,
        LeavesWhenOver = true,
        MarkHome = home,
        Reached = CrashPoint.OfJobs(),
    };
}
