using Fleetscope.Aws.Api;
using Fleetscope.Aws.Fleet;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Ending;

/// <summary>Looks at the account after a teardown, thing by thing, by the exact ids of the ledger. Changes nothing.</summary>
internal sealed class AccountLook(AwsApi aws, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    /// <param name="logs">Where the run's logs were exported to.</param>
    /// <param name="patience">How long to wait for what is about to vanish: draining services, ending machines, a queue that SQS still lists.</param>
    public async Task<Receipt> LookAsync(RunLedger ledger, LogExportOrder logs, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var receipt = await LookOnceAsync(ledger, logs, cancellationToken);
            if (!receipt.Lines.Any(line => line.IsPassing) || clock.GetElapsedTime(start) >= patience)
            {
                return receipt;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    private async Task<Receipt> LookOnceAsync(RunLedger ledger, LogExportOrder logs, CancellationToken cancellationToken)
    {
        List<ReceiptLine> lines = [];
        var resources = new ResourceLook(aws, ledger);
        foreach (var entry in ledger.Resources.DistinctBy(entry => (entry.Kind, entry.Id)))
        {
            var line = await TryAsync(entry.Kind, entry.Id, () => resources.LookAsync(entry.Kind, entry.Id, cancellationToken));
            lines.Add(entry.State == LedgerState.Kept && line.State == ReceiptState.StillThere ? line with { State = ReceiptState.Kept, Why = "it stays", IsPassing = false } : line);
        }

        lines.AddRange(await AlarmsAsync(ledger.Run, cancellationToken));
        if (ledger.Notes.TryGetValue(AwsRun.WorkerVersion, out var version))
        {
            var archive = $"s3://{logs.Bucket}/{WorkerFetch.ArchiveKey(version)}";
            lines.Add(await TryAsync("worker", archive, async () => await aws.S3.FindObjectAsync(logs.Bucket, WorkerFetch.ArchiveKey(version), cancellationToken) is { } found
                ? new ReceiptLine("worker", archive, ReceiptState.Kept, $"the next run fetches it too ({found.Size / 1_000_000.0:0} MB)")
                : new ReceiptLine("worker", archive, ReceiptState.Gone)));
        }

        foreach (var group in logs.Groups)
        {
            var place = $"s3://{logs.Bucket}/{LogExportOrder.PrefixOf(group)}/";
            var line = await TryAsync("exported logs", place, () => ExportedAsync(logs.Bucket, group, place, cancellationToken));
            if (line.State != ReceiptState.Gone)
            {
                lines.Add(line);
            }
        }

        return new Receipt(ledger.Run, lines);
    }

    /// <summary>The alarms that machines arm are in no ledger: their names tell whose they are.</summary>
    private async Task<IReadOnlyList<ReceiptLine>> AlarmsAsync(string appName, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await new AlarmSweep(aws, appName).ListAsync(cancellationToken)).Select(alarm => new ReceiptLine(RunNames.AlarmKind, alarm, ReceiptState.StillThere, "a machine armed it"))];
        }
        catch (AwsException refusal)
        {
            return [new ReceiptLine(RunNames.AlarmKind, appName + "_i-*", ReceiptState.NotSeen, refusal.Message)];
        }
    }

    private async Task<ReceiptLine> ExportedAsync(string bucket, string group, string place, CancellationToken cancellationToken)
    {
        await foreach (var _ in aws.S3.ListObjectsAsync(bucket, LogExportOrder.PrefixOf(group) + "/", cancellationToken))
        {
            return new ReceiptLine("exported logs", place, ReceiptState.Kept, "the run's logs");
        }

        return new ReceiptLine("exported logs", place, ReceiptState.Gone);
    }

    /// <summary>A look that AWS refuses is no proof of anything.</summary>
    private static async Task<ReceiptLine> TryAsync(string kind, string id, Func<Task<ReceiptLine>> look)
    {
        try
        {
            return await look();
        }
        catch (AwsException refusal)
        {
            return new ReceiptLine(kind, id, ReceiptState.NotSeen, refusal.Message);
        }
    }
}
