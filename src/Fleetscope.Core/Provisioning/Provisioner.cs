using Fleetscope.Configuration;
using Fleetscope.Engines;

namespace Fleetscope.Provisioning;

/// <summary>Plan in, ledger out: creates what a run needs, each thing written down before it is created.</summary>
public sealed class Provisioner(IEngine engine, LedgerFile file)
{
    /// <summary>Creates what is not there yet. Safe to repeat, also after a crash at any point.</summary>
    /// <param name="adopt">Take over a live run of the same name that another config made.</param>
    /// <exception cref="FleetscopeException">A live run of this name belongs to another config.</exception>
    public async Task<RunLedger> ApplyAsync(RunConfig config, bool adopt, CancellationToken cancellationToken)
    {
        var ledger = file.Load();
        if (ledger is { IsLive: true } && ledger.Config != config.File && !adopt)
        {
            throw new FleetscopeException($"run {config.AppName}", $"it is live and belongs to {ledger.Config}",
                "choose another APP_NAME, remove that run (fleetscope clean), or take it over with --adopt");
        }

        ledger = (ledger ?? new RunLedger { Run = config.AppName, Engine = engine.Name, Config = config.File }) with
        {
            Config = config.File,
            Engine = engine.Name,
        };

        foreach (var resource in engine.Plan(config))
        {
            if (!ledger.Resources.Contains(new LedgerEntry(resource.Kind, resource.Id, LedgerState.Created)))
            {
                file.Save(ledger = ledger.With(resource, LedgerState.Planned));
            }

            await engine.ProvisionAsync(resource, cancellationToken);
            ledger = ledger.With(resource, LedgerState.Created);
        }

        file.Save(ledger);
        return ledger;
    }
}
