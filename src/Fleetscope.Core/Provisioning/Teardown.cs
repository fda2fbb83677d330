using Fleetscope.Engines;

namespace Fleetscope.Provisioning;

/// <summary>Ledger in, nothing left: removes exactly what a run has created, last thing first.</summary>
public sealed class Teardown(IEngine engine, LedgerFile file)
{
    /// <summary>Removes what is left. Safe to repeat, also after a crash at any point.</summary>
    /// <returns>What was removed by this call.</returns>
    public async Task<IReadOnlyList<LedgerEntry>> RemoveAsync(RunLedger ledger, CancellationToken cancellationToken)
    {
        List<LedgerEntry> removed = [];
        foreach (var entry in ledger.Resources.Where(entry => entry.State != LedgerState.Removed).Reverse())
        {
            var resource = new PlannedResource(entry.Kind, entry.Id);
            await engine.RemoveAsync(resource, cancellationToken);
            file.Save(ledger = ledger.With(resource, LedgerState.Removed));
            removed.Add(entry);
        }

        return removed;
    }
}
