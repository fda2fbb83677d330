using System.Globalization;
using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Unattended;
using Fleetscope.Monitoring;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Reaping;

/// <summary>What tells whether a run of some name is alive: its queue, its ledger, and whether somebody watches it. Each run is looked at once.</summary>
/// <param name="bucket">AWS_BUCKET of the config; runs that keep their ledgers elsewhere are judged by their queue alone.</param>
internal sealed class RunSigns(AwsApi aws, string bucket, TimeProvider clock)
{
    /// <summary>A monitor that has not looked for this long is gone.</summary>
    private static readonly TimeSpan WatchedWithin = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, RunSign> known = [];

    public async Task<RunSign> OfAsync(string run, CancellationToken cancellationToken) =>
        known.TryGetValue(run, out var sign) ? sign : known[run] = await LookAsync(run, cancellationToken);

    private async Task<RunSign> LookAsync(string run, CancellationToken cancellationToken)
    {
        var ledger = await aws.S3.ReadAsync(bucket, $"fleetscope/{run}/ledger.json", cancellationToken) is { } kept ? RunLedger.Parse(kept.Bytes, $"s3://{bucket}/fleetscope/{run}/ledger.json") : null;
        var queue = ledger?.Resources.LastOrDefault(entry => entry.Kind == RunNames.QueueKind)?.Id ?? run + "Queue";
        var jobs = await JobsAsync(queue, cancellationToken);
        return new RunSign(queue, jobs, ledger is { IsLive: true }, await IsWatchedAsync(run, cancellationToken));
    }

    /// <summary>Jobs in a queue, those that run included; null when there is no queue.</summary>
    private async Task<long?> JobsAsync(string queue, CancellationToken cancellationToken)
    {
        if (await aws.Sqs.FindQueueAsync(queue, cancellationToken) is not { } url)
        {
            return null;
        }

        var counts = await aws.Sqs.GetQueueAttributesAsync(url, cancellationToken);
        return ((string[])["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"])
            .Sum(name => long.TryParse(counts.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0);
    }

    private async Task<bool> IsWatchedAsync(string run, CancellationToken cancellationToken)
    {
        if (await aws.Events.FindTargetsAsync(RunSchedule.NameOf(run), cancellationToken) is { Count: > 0 })
        {
            return true;
        }

        var notes = await aws.S3.ReadAsync(bucket, $"fleetscope/{run}/monitor.json", cancellationToken);
        return notes is not null && MonitorMemory.FromJson(Encoding.UTF8.GetString(notes.Bytes))?.LastLookAt is { } looked && clock.GetUtcNow() - looked < WatchedWithin;
    }
}

/// <summary>How alive a run looks.</summary>
/// <param name="Jobs">Jobs in its queue; null when it has no queue.</param>
/// <param name="HasLedger">Whether its ledger lists things that were not removed.</param>
/// <param name="IsWatched">Whether a rule calls the function for it, or a monitor has looked minutes ago.</param>
internal sealed record RunSign(string Queue, long? Jobs, bool HasLedger, bool IsWatched)
{
    /// <summary>Whether nothing of the run may be touched: jobs wait in it, somebody watches it, or it was set up and is to be used.</summary>
    public bool IsLive => Jobs > 0 || IsWatched || (HasLedger && Jobs is not null);

    /// <summary>Whether its machines have nothing to do and nobody would end them.</summary>
    public bool IsForsaken => Jobs is null or 0 && !IsWatched;
}
