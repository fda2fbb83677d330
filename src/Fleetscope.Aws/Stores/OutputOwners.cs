using System.Security.Cryptography;
using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Queues;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Aws.Stores;

/// <summary>Which job owns which output, so that no job writes over another's.</summary>
/// <remarks>
/// The first job that writes into a folder owns all of it: one conditional write a folder. When a second one comes, the first one's files get owners of their own,
/// the folder becomes shared, and from then on every file has its owner: one more write a file. A job owns nothing that it neither committed nor
/// is about to, so what is left of failed attempts is taken over.
/// </remarks>
internal sealed class OutputOwners(ControlBucket bucket, TimeProvider clock)
{
    private const int FilesAtOnce = 16;

    /// <summary>Makes the job the owner of its keys.</summary>
    /// <returns>The first clash; null when all are its own now.</returns>
    public async Task<CommitClaim.Clash?> ClashAsync(Job job, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var folder in keys.GroupBy(FolderOf))
        {
            if (await FolderAsync(job, folder.Key, [.. folder], cancellationToken) is { } clash)
            {
                return clash;
            }
        }

        return null;
    }

    /// <summary>The folder of a key with its slash; empty for a key without one.</summary>
    public static string FolderOf(string key) => key[..(key.LastIndexOf('/') + 1)];

    /// <summary>Whether a job of the run was ever about to write into a folder.</summary>
    public Task<bool> HasOwnerAsync(string folder, CancellationToken cancellationToken) => bucket.HasAsync(ObjectOf(folder), cancellationToken);

    private async Task<CommitClaim.Clash?> FolderAsync(Job job, string folder, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var mine = new OwnerObject(folder, job.Id, job.Name);
        var condition = WriteCondition.OnlyNew;
        while (await WriteAsync(mine, condition, cancellationToken) is null)
        {
            condition = WriteCondition.OnlyNew;
            if (await ReadAsync(folder, cancellationToken) is not { } there)
            {
                continue;
            }

            if (there.Value.IsShared)
            {
                return await FilesAsync(job, keys, cancellationToken);
            }

            if (there.Value.Job == job.Id)
            {
                return null;
            }

            var theirs = await KeysOfAsync(there.Value.Job, cancellationToken);
            if (keys.FirstOrDefault(theirs.Contains) is { } both)
            {
                return new CommitClaim.Clash(there.Value.Job, there.Value.Name, both);
            }

            condition = WriteCondition.Unchanged(there.ETag);
            if (theirs.Count > 0)
            {
                await ShareAsync(there.Value, theirs, condition, cancellationToken);
                condition = WriteCondition.OnlyNew;
            }
        }

        return null;
    }

    /// <summary>Gives each file of a folder's owner its own owner, and then the folder to everybody.</summary>
    private async Task ShareAsync(OwnerObject owner, HashSet<string> keys, WriteCondition condition, CancellationToken cancellationToken)
    {
        var files = keys.Where(key => FolderOf(key) == owner.Key).Select(key => owner with { Key = key });
        await ControlBucket.EachAsync(files, (file, token) => WriteAsync(file, WriteCondition.OnlyNew, token), cancellationToken);
        await WriteAsync(owner with { IsShared = true }, condition, cancellationToken);
    }

    private async Task<CommitClaim.Clash?> FilesAsync(Job job, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(FilesAtOnce))
        {
            var clashes = await Task.WhenAll(some.Select(key => FileAsync(job, key, cancellationToken)));
            if (clashes.FirstOrDefault(clash => clash is not null) is { } first)
            {
                return first;
            }
        }

        return null;
    }

    private async Task<CommitClaim.Clash?> FileAsync(Job job, string key, CancellationToken cancellationToken)
    {
        var condition = WriteCondition.OnlyNew;
        while (await WriteAsync(new OwnerObject(key, job.Id, job.Name), condition, cancellationToken) is null)
        {
            condition = WriteCondition.OnlyNew;
            if (await ReadAsync(key, cancellationToken) is not { } there)
            {
                continue;
            }

            if (there.Value.Job == job.Id)
            {
                return null;
            }

            if ((await KeysOfAsync(there.Value.Job, cancellationToken)).Contains(key))
            {
                return new CommitClaim.Clash(there.Value.Job, there.Value.Name, key);
            }

            condition = WriteCondition.Unchanged(there.ETag);
        }

        return null;
    }

    /// <summary>What another job has committed, or is about to.</summary>
    private async Task<HashSet<string>> KeysOfAsync(JobId job, CancellationToken cancellationToken) =>
        await bucket.ReadAsync(bucket.Keys.CommitOf(job), RunObjectJson.Default.CommitObject, cancellationToken) is { } found && (found.Value.IsMarked || found.Value.Until > clock.GetUtcNow())
            ? [.. found.Value.Files.Select(file => file.Key)]
            : [];

    private Task<string?> WriteAsync(OwnerObject owner, WriteCondition condition, CancellationToken cancellationToken) =>
        bucket.WriteAsync(ObjectOf(owner.Key), owner, RunObjectJson.Default.OwnerObject, condition, cancellationToken);

    private Task<(OwnerObject Value, string ETag)?> ReadAsync(string key, CancellationToken cancellationToken) =>
        bucket.ReadAsync(ObjectOf(key), RunObjectJson.Default.OwnerObject, cancellationToken);

    private string ObjectOf(string key) => bucket.Keys.Owners + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];
}
