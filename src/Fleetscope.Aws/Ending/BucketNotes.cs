using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Monitoring;

namespace Fleetscope.Aws.Ending;

/// <summary>The memory of a run's monitors as an object of the bucket: whoever looks next, from wherever, goes on from it.</summary>
internal sealed class BucketNotes(IS3 s3, string bucket, string key) : IMonitorNotes
{
    private string? etag;

    public async Task<MonitorMemory> RecallAsync(CancellationToken cancellationToken)
    {
        var kept = await s3.ReadAsync(bucket, key, cancellationToken);
        etag = kept?.ETag;
        return kept is null ? MonitorMemory.Fresh : MonitorMemory.FromJson(Encoding.UTF8.GetString(kept.Bytes)) ?? MonitorMemory.Fresh;
    }

    public async Task<bool> KeepAsync(MonitorMemory memory, CancellationToken cancellationToken)
    {
        var condition = etag is null ? WriteCondition.OnlyNew : WriteCondition.Unchanged(etag);
        var written = await s3.WriteAsync(bucket, key, Encoding.UTF8.GetBytes(memory.ToJson()), condition, cancellationToken);
        etag = written ?? etag;
        return written is not null;
    }

    /// <summary>The run is over. The next of this name begins without a memory.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => s3.DeleteAsync(bucket, [key], cancellationToken);
}
