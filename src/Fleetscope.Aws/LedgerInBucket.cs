using Fleetscope.Aws.Api;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws;

/// <summary>The ledger in the run's bucket, where any machine finds it, with a copy beside the config.</summary>
/// <remarks>Several processes may change it: each change is made on what is there now, and made again when another was faster.</remarks>
internal sealed class LedgerInBucket(IS3 s3, string bucket, string key, LedgerFile copy) : ILedgerStore
{
    /// <summary>Changes lose against others this often before something else must be wrong.</summary>
    private const int TriesAtMost = 20;

    private string Place => $"s3://{bucket}/{key}";

    public async Task<RunLedger?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await s3.ReadAsync(bucket, key, cancellationToken) is { } content)
            {
                return RunLedger.Parse(content.Bytes, Place);
            }
        }
        catch (AwsException gone) when (gone.Code == "NoSuchBucket")
        {
            // What was created elsewhere than in the bucket can still be removed by the copy.
        }

        return await copy.LoadAsync(cancellationToken);
    }

    public async Task<RunLedger> UpdateAsync(Func<RunLedger?, RunLedger> change, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < TriesAtMost; tries++)
        {
            var there = await s3.ReadAsync(bucket, key, cancellationToken);
            var kept = there is null ? await copy.LoadAsync(cancellationToken) : RunLedger.Parse(there.Bytes, Place);
            var ledger = change(kept);
            var condition = there is null ? WriteCondition.OnlyNew : WriteCondition.Unchanged(there.ETag);
            if (await s3.WriteAsync(bucket, key, ledger.ToJson(), condition, cancellationToken) is not null)
            {
                return await copy.UpdateAsync(_ => ledger, cancellationToken);
            }
        }

        throw new FleetscopeException(
            Place, $"somebody else changed the run's ledger {TriesAtMost} times while we tried to",
            "see who else controls this run (a monitor on another machine?) and try again");
    }
}
