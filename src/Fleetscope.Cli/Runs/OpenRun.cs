using System.CommandLine;
using Fleetscope.Aws;
using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Provisioning;

namespace Fleetscope.Cli.Runs;

/// <summary>A run that was set up: its config, its ledger and its ports.</summary>
internal sealed class OpenRun : IAsyncDisposable
{
    private OpenRun(RunConfig config, IEngine engine, RunLedger ledger, RunPorts ports)
    {
        Config = config;
        Engine = engine;
        Ledger = ledger;
        Ports = ports;
    }

    public RunConfig Config { get; }

    public IEngine Engine { get; }

    public RunLedger Ledger { get; private set; }

    /// <summary>The program of the jobs last submitted.</summary>
    /// <exception cref="FleetscopeException">None were.</exception>
    public string ProgramName => Ledger.Program.Length > 0
        ? Ledger.Program
        : throw new FleetscopeException($"run {Config.AppName}", "no jobs were submitted to it yet", "first: fleetscope submitJob JOBFILE");

    public RunPorts Ports { get; }

    /// <summary>Sets the run up (or finds that it is) and opens it.</summary>
    public static async Task<OpenRun> SetUpAsync(RunConfig config, IEngine engine, LastRun called, bool adopt, CancellationToken cancellationToken)
    {
        var ledger = await new Provisioner(engine).ApplyAsync(config, adopt, cancellationToken);
        called.Save(config.StateFolder);
        return new OpenRun(config, engine, ledger, await engine.OpenAsync(config, cancellationToken));
    }

    /// <summary>Opens the run that the folder was last used for.</summary>
    /// <exception cref="FleetscopeException">Nothing was ever run here, or it was removed.</exception>
    public static async Task<OpenRun> LastAsync(ParseResult parsed, CancellationToken cancellationToken, bool detached = false)
    {
        var (config, engine) = LastConfig(parsed, detached);
        return await OpenAsync(config, engine, await engine.Ledger(config).LoadAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Opens a run whose ledger was read.</summary>
    /// <param name="ledger">Null: there is none.</param>
    /// <exception cref="FleetscopeException">The run was never set up, or it was removed.</exception>
    public static async Task<OpenRun> OpenAsync(RunConfig config, IEngine engine, RunLedger? ledger, CancellationToken cancellationToken) => ledger switch
    {
        { IsLive: true } => new OpenRun(config, engine, ledger, await engine.OpenAsync(config, cancellationToken)),
        null => throw NotSetUp(config, engine),
        _ => throw Removed(config, engine),
    };

    /// <summary>What is said of a run that nothing was done for yet.</summary>
    public static FleetscopeException NotSetUp(RunConfig config, IEngine engine) =>
        new($"run {config.AppName}", $"it was not set up on the {engine.Name} engine yet", $"first: {FirstStep(engine)}");

    /// <summary>What is said of a run that a folder other than its own wants to go on with.</summary>
    /// <param name="owner">The config that it belongs to.</param>
    public static FleetscopeException OfAnother(RunConfig config, IEngine engine, string owner) => new(
        $"run {config.AppName}", $"it is live on the {engine.Name} engine and belongs to {owner}",
        $"go on with it there, name the engine to go on with it from here (--engine {engine.Name}), or choose another APP_NAME");

    private static FleetscopeException Removed(RunConfig config, IEngine engine)
    {
        var logs = engine.Name == "local" ? Path.Combine(FolderOf(config), "logs") : $"the log group {AwsOptions.Read(config).LogGroupName}";
        return new FleetscopeException(
            $"run {config.AppName}", $"it was removed; kept are its logs in {logs}, and what fleetscope report tells of it in {FolderOf(config)}", $"begin anew with: {FirstStep(engine)}");
    }

    private static string FirstStep(IEngine engine) => $"fleetscope setup --engine {engine.Name}, or all steps in one: fleetscope run JOBFILE --engine {engine.Name}";

    /// <summary>The config and engine of the run that the folder was last used for.</summary>
    public static (RunConfig Config, IEngine Engine) LastConfig(ParseResult parsed, bool detached = false)
    {
        var path = RunOptions.ConfigPath(parsed);
        var state = Path.Combine(Path.GetDirectoryName(path)!, ".fleetscope");
        if (LastRun.Load(state) is not { } last)
        {
            // A run on AWS can be looked at from a machine that it was not started on: its ledger is in the bucket.
            return parsed.GetValue(RunOptions.Engine) is { } named && named != "local"
                ? (RunConfig.Load(path, [], null, RunOptions.KnownKeys), Engines.Named(named, detached))
                : throw new FleetscopeException(state, "nothing was run here yet", "start with: fleetscope run JOBFILE, or name the run's config with --config FILE");
        }

        // A config that was named must be meant; without one the folder's last run is.
        var isNamed = parsed.GetValue(RunOptions.Config) is not null && path != last.Config;
        var config = isNamed
            ? RunConfig.Load(path, [], null, RunOptions.KnownKeys)
            : RunConfig.Load(last.Config, last.Settings, last.Bucket, RunOptions.KnownKeys);
        return (config, Engines.Named(parsed.GetValue(RunOptions.Engine) ?? last.Engine, detached));
    }

    /// <summary>Where everything that is kept of a run lies.</summary>
    public static string FolderOf(RunConfig config) => Path.Combine(config.StateFolder, "runs", config.AppName);

    /// <summary>Writes down what the run is to do, before any of it is submitted.</summary>
    public Task RememberAsync(RunWork work, CancellationToken cancellationToken) =>
        RememberAsync(ledger => ledger with { JobFile = work.JobFile.Path, Program = work.ProgramName }, cancellationToken);

    /// <summary>Writes something down in the run's ledger.</summary>
    public async Task RememberAsync(Func<RunLedger, RunLedger> change, CancellationToken cancellationToken) =>
        Ledger = await Engine.Ledger(Config).UpdateAsync(kept => change(kept ?? Ledger), cancellationToken);

    public ValueTask DisposeAsync() => Ports.DisposeAsync();
}
