using Fleetscope.Aws.Api;

namespace Fleetscope.Aws.Queues;

/// <summary>Reads <c>control.json</c> now and then, and changes it.</summary>
/// <param name="every">How old what is known may be.</param>
internal sealed class RunControlFile(ControlBucket bucket, TimeSpan every, TimeProvider clock) : IDisposable
{
    /// <summary>How far the clocks of SQS and of this machine may be apart.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    private static readonly RunControl Nothing = new();

    private readonly SemaphoreSlim reading = new(1, 1);
    private (RunControl Control, DateTimeOffset At)? known;

    /// <summary>What is known, not older than the setting.</summary>
    public Task<RunControl> GetAsync(CancellationToken cancellationToken) => GetAsync(DateTimeOffset.MinValue, cancellationToken);

    /// <summary>The same, and read after a message was sent: whoever sends one anew says so here before.</summary>
    public async Task<RunControl> GetAsync(DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        if (Known(sentAt) is { } fresh)
        {
            return fresh;
        }

        await reading.WaitAsync(cancellationToken);
        try
        {
            if (Known(sentAt) is { } read)
            {
                return read;
            }

            var at = clock.GetUtcNow();
            var control = (await bucket.ReadAsync(bucket.Keys.Control, RunObjectJson.Default.RunControl, cancellationToken))?.Value ?? Nothing;
            known = (control, at);
            return control;
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Changes it, whoever else does at the same time.</summary>
    public async Task<RunControl> ChangeAsync(Func<RunControl, RunControl> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await bucket.ReadAsync(bucket.Keys.Control, RunObjectJson.Default.RunControl, cancellationToken);
            var before = found?.Value ?? Nothing;
            var after = change(before);
            var condition = found is { } there ? WriteCondition.Unchanged(there.ETag) : WriteCondition.OnlyNew;
            if ((found is not null && after == before) || await bucket.WriteAsync(bucket.Keys.Control, after, RunObjectJson.Default.RunControl, condition, cancellationToken) is not null)
            {
                known = (after, clock.GetUtcNow());
                return after;
            }
        }
    }

    public void Dispose() => reading.Dispose();

    private RunControl? Known(DateTimeOffset sentAt) =>
        known is { } last && clock.GetUtcNow() - last.At < every && last.At - ClockSkew > sentAt ? last.Control : null;
}
