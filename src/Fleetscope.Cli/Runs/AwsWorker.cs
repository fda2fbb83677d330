using Fleetscope.Aws;
using Fleetscope.Aws.Workers;
using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Programs;
using Fleetscope.Programs.Fiji;
using Fleetscope.Workers;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>The worker process in a container on AWS: reads its environment, works, waits while there is nothing to do, and leaves when it is told to.</summary>
internal static class AwsWorker
{
    /// <summary>
    /// How long running programs may go on after the worker was told to stop. ECS kills a container 30 s after it asked (ECS_CONTAINER_STOP_TIMEOUT), and jobs
    /// must be handed back by then.
    /// </summary>
    private static readonly TimeSpan FinishGrace = TimeSpan.FromSeconds(10);

    /// <summary>The folder that the task definition mounts from the machine's disk, so that containers share what they fetched.</summary>
    private const string Mounted = "/var/lib/fleetscope";

    /// <summary>Whether this process was started in a container of a run.</summary>
    public static bool IsMeant => WorkerVariables.AreThere(Environment.GetEnvironmentVariable);

    public static async Task<int> RunAsync(int? slots, StopSignals signals)
    {
        Subreaper.Become();
        using var adopted = new AdoptedProcesses();
        var home = Home;
        Directory.CreateDirectory(home);
        var variables = WorkerVariables.Read(Environment.GetEnvironmentVariable, home);
        using var place = WorkerPlace.Take(Path.Combine(home, variables.Config.AppName));
        var access = AwsAccess.OfThisMachine(Environment.GetEnvironmentVariable, keysInTaskDefinition: false, Invocation.Clock);
        await using var run = await WorkerRun.OpenAsync(variables, access, Invocation.Clock, Console.Error.WriteLine, signals.Stopping);
        MacroLauncher.WriteTo(LocalWorker.LauncherFolder(run.Config));

        await using var mount = run.Config.DownloadFiles ? null : await BucketMount.TryAsync(
            run.Config.Buckets.Source.Text, Path.Combine(Path.GetTempPath(), $"fleetscope-bucket-{place.Name}"), SearchPath.Parse(Environment.GetEnvironmentVariable("PATH")),
            MountOptions.Of(AwsOptions.Read(run.Config).Region, Environment.GetEnvironmentVariable), Console.Error.WriteLine, Invocation.Clock, null, signals.Stopping);
        var program = new ProgramsByMessage(run.Config, name => ProgramOf.Named(name, run.Config));
        await using var host = new WorkerHost(
            run.Config, program, mount is null ? run.Ports : run.Mounted(mount),
            Settings(run.Config, home, place, slots) with { Trouble = () => mount is { IsHealthy: false } ? "the mount of the source bucket dropped" : null });
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(signals.Stopping, run.Leaving);
        using var abandon = new CancellationTokenSource();
        using var soon = stopping.Token.Register(() => abandon.CancelAfter(FinishGrace));
        using var now = signals.Abandon.Register(abandon.Cancel);
        Console.Error.WriteLine($"fleetscope {ProgramVersions.Fleetscope}: worker of {run.Config.AppName}, {Slots(run.Config, slots)} at once, files below {place.Folder}");
        await host.RunAsync(stopping.Token, abandon.Token);
        return ExitCodes.Ok;
    }

    private static string Home => Environment.GetEnvironmentVariable("FLEETSCOPE_HOME") is { Length: > 0 } named ? Path.GetFullPath(named)
        : Directory.Exists(Mounted) ? Mounted
        : Path.Combine(Path.GetTempPath(), "fleetscope");

    private static int Slots(RunConfig config, int? slots) => slots ?? config.Slots ?? 1;

    private static WorkerSettings Settings(RunConfig config, string home, WorkerPlace place, int? slots) => new()
    {
        Name = place.Name,
        Slots = Slots(config, slots),
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
