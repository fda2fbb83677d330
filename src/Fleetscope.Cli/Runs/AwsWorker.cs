using Fleetscope.Aws;
using Fleetscope.Aws.Machines;
using Fleetscope.Aws.Workers;
using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>The worker process in a container on AWS: reads its environment, looks what machine it is on, works, waits while there is nothing to do, and leaves when it is told to.</summary>
internal static class AwsWorker
{
    /// <summary>The folder that the task definition mounts from the machine's disk, so that containers share what they fetched.</summary>
    private const string Mounted = "/var/lib/fleetscope";

    /// <summary>How long outputs may still be put after SIGTERM: what is left of the time that our task definition gives a container, and of the 30 s that ECS gives others.</summary>
    private static readonly TimeSpan CommitFor = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan CommitForOthers = TimeSpan.FromSeconds(20);

    /// <summary>Whether this process was started in a container of a run.</summary>
    public static bool IsMeant => WorkerVariables.AreThere(Variable);

    public static async Task<int> RunAsync(int? slots, StopSignals signals)
    {
        try
        {
            return await WorkAsync(slots, signals);
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            Console.Error.WriteLine("told to stop before the first job: this worker leaves");
            return ExitCodes.Ok;
        }
    }

    private static async Task<int> WorkAsync(int? slots, StopSignals signals)
    {
        Subreaper.Become();
        using var adopted = new AdoptedProcesses();
        var home = Home;
        Directory.CreateDirectory(home);
        var variables = WorkerVariables.Read(Variable, home);
        using var place = WorkerPlace.Take(Path.Combine(home, variables.Config.AppName));
        using var departure = new Departure(Invocation.Clock);
        using var told = signals.Stopping.Register(() => departure.Begin("the worker was told to stop", WorkerRun.FinishFor, variables.HasOwn ? CommitFor : CommitForOthers));
        using var hurried = signals.Abandon.Register(() => departure.Begin("the worker was told to stop at once", TimeSpan.Zero, TimeSpan.Zero));

        var access = AwsAccess.OfThisMachine(Variable, keysInTaskDefinition: false, Invocation.Clock);
        await using var run = await WorkerRun.OpenAsync(variables, access, departure, Invocation.Clock, Console.Error.WriteLine, signals.Stopping);
        await using var machine = await MachineSide.FindAsync(Variable, Invocation.Clock, Console.Error.WriteLine, signals.Stopping);
        await using var mount = await MountAsync(run.Config, place, signals.Stopping);
        var config = await PreparedPlugins.OfAsync(run.Config, run.Ports, Path.Combine(place.Folder, "plugins"), AttemptMark.HomeOf(place.Folder), signals.Stopping);
        MacroLauncher.WriteTo(LocalWorker.LauncherFolder(config));
        var settings = Settings(config, home, place, slots) with
        {
            Name = machine.NameOf(place.Name),
            Grace = machine.KillGrace ?? WorkerSettings.UsualGrace,
            Trouble = () => mount is { IsHealthy: false } ? "the mount of the source bucket dropped" : null,
        };
        var program = new ProgramsByMessage(config, name => ProgramOf.Named(name, config));
        await using var host = new WorkerHost(config, program, mount is null ? run.Ports : run.Mounted(mount), settings);

        Console.Error.WriteLine($"fleetscope {ProgramVersions.Fleetscope}: worker of {config.AppName}, {settings.Slots} at once, files below {place.Folder}");
        await machine.StartAsync(run, departure, new WorkInHand(settings.Name, settings.Slots, () => host.Held, [place.Folder, settings.SharedFolder!]), signals.Stopping);
        await host.RunAsync(departure.Stops);
        await machine.LeaveAsync(signals.Stopping);
        return ExitCodes.Ok;
    }

    private static Func<string, string?> Variable => Environment.GetEnvironmentVariable;

    private static string Home => Variable("FLEETSCOPE_HOME") is { Length: > 0 } named ? Path.GetFullPath(named)
        : Directory.Exists(Mounted) ? Mounted
        : Path.Combine(Path.GetTempPath(), "fleetscope");

    /// <returns>Null where the images of each job are fetched instead: a mount would be given our keys for a bucket that is to be read without.</returns>
    private static async Task<BucketMount?> MountAsync(RunConfig config, WorkerPlace place, CancellationToken stopping) => config.DownloadFiles || AwsBuckets.IsPublic(config, config.Buckets.Source) ? null : await BucketMount.TryAsync(
        config.Buckets.Source.Text, Path.Combine(Path.GetTempPath(), $"fleetscope-bucket-{place.Name}"), SearchPath.Parse(Variable("PATH")),
        MountOptions.Of(AwsOptions.Read(config).Region, Variable), Console.Error.WriteLine, Invocation.Clock, null, stopping);

    private static WorkerSettings Settings(RunConfig config, string home, WorkerPlace place, int? slots) => new()
    {
        Name = place.Name,
        Slots = slots ?? config.Slots ?? 1,
        AttemptsFolder = Path.Combine(place.Folder, "attempts"),
        CacheFolder = Path.Combine(place.Folder, "cache"),
        SharedFolder = Path.Combine(home, config.AppName, "shared"),
        BetweenSlots = config.BetweenSlots,
        Lease = config.Lease,
        RenewEvery = config.Lease / 3,
        AskAgainAfter = TimeSpan.Zero,
        JobTimeout = config.JobTimeout,
        CheckIfDone = config.CheckIfDone,
        MarkHome = AttemptMark.HomeOf(place.Folder),
        Says = new FamilyLog(role => config.Buckets[role].Text),
        Reached = CrashPoint.OfJobs(),
    };
}
