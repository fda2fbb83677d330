using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;

namespace Fleetscope.Aws.Stores;

/// <summary>The uploads that workers of a run have begun and not ended: their parts are paid for and seen by nobody.</summary>
/// <remarks>
/// While jobs run, whoever puts a file ends what another worker has left of it. This is for files that nobody puts any more. A worker claims the keys of its files before it puts any,
/// and the claim stays, so an upload is the run's when a job has claimed its very key; others' uploads are never touched, not even beside ours.
/// </remarks>
/// <param name="destination">The bucket of the outputs.</param>
/// <param name="control">What Fleetscope keeps of the run.</param>
internal sealed class LeftUploads(IS3 s3, string destination, ControlBucket control)
{
    private readonly OutputOwners owners = new(control, TimeProvider.System);

    /// <summary>Their keys. One call when nobody uploads anything; the claims are read only when there is an upload in a folder of the run.</summary>
    /// <exception cref="FleetscopeException">A bucket does not let itself be asked.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        HashSet<string> open = new(StringComparer.Ordinal);
        await using var uploads = s3.ListUploadsAsync(destination, "", cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await AwsFailures.InWordsAsync($"uploads to {destination}", () => uploads.MoveNextAsync().AsTask()))
        {
            if (await owners.HasOwnerAsync(OutputOwners.FolderOf(uploads.Current), cancellationToken))
            {
                open.Add(uploads.Current);
            }
        }

        List<string> found = [];
        if (open.Count > 0)
        {
            var keys = control.ListAsync(control.Keys.Commits, cancellationToken).Select(entry => entry.Key);
            await foreach (var claim in control.ReadAllAsync(keys, RunObjectJson.Default.CommitObject, cancellationToken))
            {
                found.AddRange(claim.Files.Select(file => file.Key).Where(open.Remove));
            }
        }

        return found;
    }

    /// <summary>Aborts them. Only for a run whose workers are gone: one that still puts a file would fail.</summary>
    /// <returns>The keys.</returns>
    /// <exception cref="FleetscopeException">A bucket does not let itself be asked.</exception>
    public async Task<IReadOnlyList<string>> AbortAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken);
        foreach (var key in found)
        {
            await AwsFailures.InWordsAsync($"uploads of s3://{destination}/{key}", () => s3.AbortUploadsOfAsync(destination, key, cancellationToken));
        }

        return found;
    }
}
