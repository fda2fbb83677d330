using System.Globalization;
using Fleetscope.Aws.Ending;
using Fleetscope.Aws.Fleet;
using Fleetscope.Aws.Stores;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws;

/// <summary>The end of a run that is over: everything that it had created goes, its logs are exported, and somebody looks whether it is so.</summary>
internal sealed class RunClosing(AwsRun run, TimeProvider clock, Action<string> said)
{
    /// <summary>The note of when a run began whose fleet another tool has requested.</summary>
    public const string StartNote = "startedAt";

    /// <summary>How long AWS may take to let go of what was removed: draining services, ending machines, a queue that SQS still lists.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What of the ledger must be gone for the run to be over; all of it, unless a part goes later.</summary>
    public Func<LedgerEntry, bool> LooksAt { get; init; } = _ => true;

    /// <param name="remove">Removes what the ledger lists.</param>
    /// <returns>The receipt, for people.</returns>
    public async Task<IReadOnlyList<string>> CloseAsync(Func<Task> remove, CancellationToken cancellationToken) => (await EndAsync(remove, cancellationToken)).Text();

    /// <param name="remove">Removes what the ledger lists.</param>
    public async Task<ClosedRun> EndAsync(Func<Task> remove, CancellationToken cancellationToken)
    {
        var ledger = await run.Ledger.LoadAsync(cancellationToken) ?? throw new FleetscopeException($"run {run.Config.AppName}", "it has no ledger, so it was never set up", "first: fleetscope setup");
        var fleets = ledger.Resources.Where(entry => entry.Kind == RunNames.FleetKind).Select(entry => entry.Id).ToList();
        var start = StartOf(ledger) ?? clock.GetUtcNow();
        var cost = fleets.Count == 0 ? null : await new SpotCost(run.Api.Ec2, clock).OfAsync(fleets, start, left: null, cancellationToken);

        if (ledger.IsLive)
        {
            said("removing what the run has created");
            await TellWorkersAsync(cancellationToken);
        }

        await remove();
        await new AlarmSweep(run.Api, run.Config.AppName).RemoveAllAsync(cancellationToken);
        await new DanglingMonitor(run.Api, run.Config.AppName, run.Names.Bucket).RemoveAsync(fleets, said, cancellationToken);
        var aborted = await AbortUploadsAsync(cancellationToken);
        var order = new LogExportOrder(run.Names.LogGroup, run.Names.Bucket, run.Options.Region, start)
        {
            Begun = ExportTurns.Begun(ledger),
        };
        if (fleets.Count > 0)
        {
            said("exporting the logs");
            var turns = new ExportTurns(run.Ledger, clock);
            await new LogExporter(run.Api.Logs, clock) { TakeTurn = turns.TakeAsync }.ExportAsync(order, turns.NoteAsync, warning => said("warning: " + warning), cancellationToken);
        }

        await new BucketNotes(run.Api.S3, run.Names.Bucket, run.Names.Kept("monitor.json")).ForgetAsync(cancellationToken);
        var last = await run.Ledger.LoadAsync(cancellationToken) ?? ledger;
        var receipt = await new AccountLook(run.Api, clock).LookAsync(last with { Resources = [.. last.Resources.Where(LooksAt)] }, order, Patience, cancellationToken);
        return new ClosedRun(receipt with { Lines = [.. receipt.Lines, .. aborted] }, cost?.Text());
    }

    /// <summary>What workers have begun to upload and did not live to end, now that they are gone. What cannot be asked for costs its bucket's owner something, and is said.</summary>
    private async Task<IReadOnlyList<ReceiptLine>> AbortUploadsAsync(CancellationToken cancellationToken)
    {
        if (run.Options.Worker != "fleetscope" || run.Config.Buckets.Destination is not { IsFolder: false, Text: var destination })
        {
            return [];
        }

        try
        {
            var aborted = await new LeftUploads(run.Api.S3, destination, new ControlBucket(run.Api.S3, run.Names.Bucket, new RunKeys(run.Config.AppName))).AbortAsync(cancellationToken);
            return [.. aborted.Select(key => new ReceiptLine(RunNames.UploadKind, $"s3://{destination}/{key}", ReceiptState.Gone))];
        }
        catch (FleetscopeException failure)
        {
            said($"warning: parts of unfinished uploads may be left: {failure.Message}; {failure.Next}");
            return [];
        }
    }

    /// <summary>Before their queue goes: a worker that does not find it any more would say so in the logs of a run that went well.</summary>
    private async Task TellWorkersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await run.TellWorkersAsync(isOver: true, clock, cancellationToken);
        }
        catch (FleetscopeException failure)
        {
            said($"warning: the workers could not be told that the run is over ({failure.Cause}); they leave when their queue is gone");
        }
    }

    /// <summary>When the run's first machines were asked for; null: never.</summary>
    public static DateTimeOffset? StartOf(RunLedger ledger)
    {
        if (ledger.Notes.TryGetValue(StartNote, out var noted))
        {
            return DateTimeOffset.Parse(noted, CultureInfo.InvariantCulture);
        }

        var tokens = ledger.Resources.Where(entry => entry.Kind == RunNames.FleetTokenKind).Select(entry => new FleetToken(entry.Id).RequestedAt).ToList();
        return tokens.Count == 0 ? null : tokens.Min();
    }
}

/// <summary>A run that was closed.</summary>
/// <param name="Cost">What its machines have cost, in words; null when it had none.</param>
internal sealed record ClosedRun(Receipt Receipt, string? Cost)
{
    public IReadOnlyList<string> Text() => Cost is null ? [.. Receipt.Text()] : [.. Receipt.Text(), Cost];
}
