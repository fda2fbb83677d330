using Fleetscope.Aws.Api;
using Fleetscope.Aws.Stores;

namespace Fleetscope.Aws.Reaping;

/// <summary>Uploads whose workers have died, and whose runs are over.</summary>
/// <param name="destination">DESTINATION_BUCKET of the config; null: it is a folder.</param>
internal sealed class AbandonedUploads(EarlierRuns runs, string? destination)
{
    public async Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        List<Leftover> found = [];
        foreach (var bucket in ((string?[])[runs.Bucket, destination]).OfType<string>().Distinct())
        {
            if (!await HasAnyAsync(bucket, cancellationToken))
            {
                continue;
            }

            foreach (var run in await runs.KeptAsync(cancellationToken))
            {
                foreach (var key in await new LeftUploads(runs.Aws.S3, bucket, new ControlBucket(runs.Aws.S3, runs.Bucket, new RunKeys(run))).FindAsync(cancellationToken))
                {
                    await runs.AddAsync(found, RunNames.UploadKind, $"s3://{bucket}/{key}", run, "its worker was gone before its end", perMonth: null, cancellationToken);
                }
            }
        }

        return found;
    }

    private async Task<bool> HasAnyAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            return await runs.Aws.S3.ListUploadsAsync(bucket, "", cancellationToken).AnyAsync(cancellationToken);
        }
        catch (AwsException closed) when (bucket != runs.Bucket && (AwsFailures.IsDenial(closed) || closed.Code == "NoSuchBucket"))
        {
            // Another account's bucket need not let itself be asked, and the rest of the account can be reaped without it.
            return false;
        }
    }
}
