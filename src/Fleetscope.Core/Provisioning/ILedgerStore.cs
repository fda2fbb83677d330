namespace Fleetscope.Provisioning;

/// <summary>Where the ledger of one run is kept.</summary>
public interface ILedgerStore
{
    /// <summary>The ledger, or null when there is none.</summary>
    /// <exception cref="FleetscopeException">It cannot be read, or a newer Fleetscope wrote it.</exception>
    Task<RunLedger?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Changes what is kept and keeps it, so that a crash leaves the old ledger or the new one and never a part.</summary>
    /// <param name="change">Told what is kept now, perhaps more than once when others write too; must not depend on anything else.</param>
    /// <returns>What is kept then.</returns>
    Task<RunLedger> UpdateAsync(Func<RunLedger?, RunLedger> change, CancellationToken cancellationToken);
}
