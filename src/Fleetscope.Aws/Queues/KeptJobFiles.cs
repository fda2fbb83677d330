using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Queues;

/// <summary>Copies of the job files that were submitted: from them every job can be made again, also on another machine.</summary>
/// <param name="scratch">A local folder in which fetched copies stay.</param>
internal sealed class KeptJobFiles(ControlBucket bucket, SubmissionJournal journal, string scratch) : IDisposable
{
    private readonly SemaphoreSlim fetching = new(1, 1);

    /// <summary>Keeps a copy of a job file: one request, or two when it is new.</summary>
    public async Task KeepAsync(string jobFile, CancellationToken cancellationToken)
    {
        string digest;
        await using (var file = File.OpenRead(jobFile))
        {
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))[..16];
        }

        var key = $"{bucket.Keys.JobFiles}{digest}.json";
        if (!await bucket.HasAsync(key, cancellationToken))
        {
            await bucket.UploadAsync(jobFile, key, cancellationToken);
        }
    }

    /// <summary>Every submitted job, in the order of the job files, the oldest file first. Read as a stream.</summary>
    /// <remarks>Messages that other tools sent are in no job file, and are not told.</remarks>
    public async IAsyncEnumerable<Job> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await journal.LoadAsync(cancellationToken);
        var files = await bucket.ListAsync(bucket.Keys.JobFiles, cancellationToken).ToListAsync(cancellationToken);
        HashSet<JobId> told = [];
        foreach (var kept in files.OrderBy(file => file.ModifiedAt).ThenBy(file => file.Key, StringComparer.Ordinal))
        {
            var file = await FetchAsync(kept, cancellationToken);
            foreach (var group in JobFile.Open(file, bucket.Keys.AppName).Read())
            {
                if (group.Job is { } job && journal.Contains(job.Id) && (files.Count == 1 || told.Add(job.Id)))
                {
                    yield return job;
                }
            }
        }
    }

    public void Dispose() => fetching.Dispose();

    private async Task<string> FetchAsync(S3Object kept, CancellationToken cancellationToken)
    {
        var file = Path.Combine(scratch, kept.Key[(kept.Key.LastIndexOf('/') + 1)..]);
        await fetching.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length != kept.Size)
            {
                Directory.CreateDirectory(scratch);
                await bucket.DownloadAsync(kept.Key, file + ".part", cancellationToken);
                File.Move(file + ".part", file, overwrite: true);
            }

            return file;
        }
        finally
        {
            fetching.Release();
        }
    }
}
