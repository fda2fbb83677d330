using Fleetscope.Configuration;
using Fleetscope.Engines;

namespace Fleetscope.Provisioning;

/// <summary>Ledger in, nothing left: removes exactly what a run has created, last thing first.</summary>
public sealed class Teardown(IEngine engine)
{
    /// <summary>Removes what is left. Safe to repeat, also after a crash at any point, and from another machine.</summary>
    /// <returns>What was removed by this call.</returns>
    public async Task<IReadOnlyList<LedgerEntry>> RemoveAsync(RunConfig config, CancellationToken cancellationToken)
    {
        var store = engine.Ledger(config);
        List<LedgerEntry> removed = [];
        foreach (var entry in (await store.LoadAsync(cancellationToken))?.Left.Reverse() ?? [])
        {
            await engine.RemoveAsync(config, entry.Resource, cancellationToken);
            await store.UpdateAsync(kept => kept!.With(entry.Resource, LedgerState.Removed), cancellationToken);
            removed.Add(entry);
        }

        return removed;
    }
}
