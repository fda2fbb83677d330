using Fleetscope.Aws.Ending;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Unattended;

/// <summary>What must be forgotten of a run's earlier fleet before it gets another: else the next monitor would end it for what it saw of that one.</summary>
internal sealed class FreshStart(AwsRun run, TimeProvider clock)
{
    /// <summary>Lets workers stay that were told to leave, too.</summary>
    /// <returns>The run's ledger.</returns>
    /// <exception cref="FleetscopeException">The automatic monitor is ending the run at this moment.</exception>
    public async Task<RunLedger?> PrepareAsync(CancellationToken cancellationToken)
    {
        var ledger = await run.Ledger.LoadAsync(cancellationToken);
        var notes = new TurnNotes(run.Api.S3, run.Names.Bucket, run.Config.AppName);
        if (ledger is not null && RunEnding.In(ledger) is { } ending)
        {
            if (await notes.HeldUntilAsync(clock.GetUtcNow(), cancellationToken) is { } until)
            {
                throw new FleetscopeException($"run {run.Config.AppName}", $"the automatic monitor is ending it at this moment ({ending.Why})", $"start it again after {until:HH:mm:ss} UTC");
            }

            ledger = await run.Ledger.UpdateAsync(kept => kept!.Noting(UnattendedRun.EndingNote, null), cancellationToken);
        }

        if (ledger is not null && !ledger.Left.Any(entry => entry.Kind is RunNames.FleetKind or RunNames.FleetTokenKind))
        {
            await new BucketNotes(run.Api.S3, run.Names.Bucket, run.Names.Kept("monitor.json")).ForgetAsync(cancellationToken);
            await notes.ForgetAsync(cancellationToken);
        }

        await run.TellWorkersAsync(isOver: false, clock, cancellationToken);
        return ledger;
    }
}
