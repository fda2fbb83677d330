using Fleetscope.Configuration;
using Fleetscope.Engines;

namespace Fleetscope.Provisioning;

/// <summary>Plan in, ledger out: creates what a run needs, each thing written down before it is created.</summary>
public sealed class Provisioner(IEngine engine)
{
    /// <summary>Creates what is not there yet. Safe to repeat, also after a crash at any point.</summary>
    /// <param name="adopt">Take over a live run of the same name that another config made.</param>
    /// <exception cref="FleetscopeException">A live run of this name belongs to another config.</exception>
    public async Task<RunLedger> ApplyAsync(RunConfig config, bool adopt, CancellationToken cancellationToken)
    {
        var store = engine.Ledger(config);
        var ledger = await store.LoadAsync(cancellationToken);
        if (ledger is { IsLive: true } && !adopt && !IsOf(config, ledger))
        {
            throw new FleetscopeException($"run {config.AppName}", $"it is live and belongs to {ledger.Config}",
                "choose another APP_NAME, remove that run (fleetscope clean), or take it over with --adopt");
        }

        var now = Own(ledger, config);
        var changed = ledger?.Config != config.File;
        foreach (var resource in engine.Plan(config))
        {
            var before = now.StateOf(resource);
            if (before is null or LedgerState.Removed)
            {
                var planned = now = now.With(resource, LedgerState.Planned);
                await store.UpdateAsync(kept => Own(kept, config).Merge(planned), cancellationToken);
            }

            var isOurs = await engine.ProvisionAsync(config, resource, cancellationToken);

            // One that an earlier call planned may have been made by it just before it crashed.
            var after = isOurs || before is LedgerState.Planned or LedgerState.Created ? LedgerState.Created : LedgerState.Kept;
            changed |= after != before;
            now = now.With(resource, after);
        }

        return changed ? await store.UpdateAsync(kept => Own(kept, config).Merge(now), cancellationToken) : now;
    }

    /// <summary>Whether the run is this config's. One on this machine lies beside its config, and may have been moved with it.</summary>
    private bool IsOf(RunConfig config, RunLedger ledger) => ledger.Config == config.File
        || (engine.WorksHere && Path.GetFileName(ledger.Config) == Path.GetFileName(config.File) && !File.Exists(ledger.Config));

    private RunLedger Own(RunLedger? ledger, RunConfig config) => (ledger ?? new RunLedger { Run = config.AppName, Engine = engine.Name, Config = config.File }) with
    {
        Config = config.File,
        Engine = engine.Name,
    };
}
