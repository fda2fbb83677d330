using System.CommandLine;
using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Provisioning;

namespace Fleetscope.Cli.Runs;

/// <summary>A run that was set up: its config, its ledger and its ports.</summary>
internal sealed class OpenRun : IAsyncDisposable
{
    private OpenRun(RunConfig config, IEngine engine, RunLedger ledger)
    {
        Config = config;
        Engine = engine;
        Ledger = ledger;
        Ports = engine.Open(config);
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
        var ledger = await new Provisioner(engine, LedgerOf(config)).ApplyAsync(config, adopt, cancellationToken);
        called.Save(config.StateFolder);
        return new OpenRun(config, engine, ledger);
    }

    /// <summary>Opens the run that the folder was last used for.</summary>
    /// <exception cref="FleetscopeException">Nothing was ever run here, or it was removed.</exception>
    public static OpenRun Last(ParseResult parsed, bool detached = false)
    {
        var (config, engine) = LastConfig(parsed, detached);
        return LedgerOf(config).Load() is { IsLive: true } ledger
            ? new OpenRun(config, engine, ledger)
            : throw new FleetscopeException($"run {config.AppName}", "it was removed, or never set up", "start it with: fleetscope run JOBFILE");
    }

    /// <summary>The config and engine of the run that the folder was last used for.</summary>
    public static (RunConfig Config, IEngine Engine) LastConfig(ParseResult parsed, bool detached = false)
    {
        var path = RunOptions.ConfigPath(parsed);
        var state = Path.Combine(Path.GetDirectoryName(path)!, ".fleetscope");
        var last = LastRun.Load(state)
            ?? throw new FleetscopeException(state, "nothing was run here yet", "start with: fleetscope run JOBFILE, or name the run's config with --config FILE");

        // A config that was named must be meant; without one the folder's last run is.
        var named = parsed.GetValue(RunOptions.Config) is not null && path != last.Config;
        var config = named
            ? RunConfig.Load(path, [], null, RunOptions.KnownKeys)
            : RunConfig.Load(last.Config, last.Settings, last.Bucket, RunOptions.KnownKeys);
        return (config, Engines.Named(parsed.GetValue(RunOptions.Engine) ?? last.Engine, detached));
    }

    public static LedgerFile LedgerOf(RunConfig config) => new(Path.Combine(FolderOf(config), "ledger.json"));

    /// <summary>Where everything that is kept of a run lies.</summary>
    public static string FolderOf(RunConfig config) => Path.Combine(config.StateFolder, "runs", config.AppName);

    /// <summary>Writes down what the run is to do, before any of it is submitted.</summary>
    public void Remember(RunWork work)
    {
        Ledger = Ledger with { JobFile = work.JobFile.Path, Program = work.ProgramName };
        LedgerOf(Config).Save(Ledger);
    }

    public ValueTask DisposeAsync() => Ports.DisposeAsync();
}
