using System.Buffers.Binary;
using Fleetscope.Aws.Api;
using Fleetscope.Jobs;

namespace Fleetscope.Aws.Queues;

/// <summary>The identities of the jobs that the queue has taken: 8 bytes each, in a local file that is only appended to, and in the bucket.</summary>
/// <remarks>
/// It is written after each acknowledged batch. A crash in between lets at most (batches at once x 10) messages be sent twice; the commit register keeps
/// their jobs from being committed twice. A million jobs take some 60 MB of memory.
/// </remarks>
/// <param name="file">The local file; null where there is none, as on a worker: then only the bucket's copy is read.</param>
internal sealed class SubmissionJournal(ControlBucket bucket, string? file) : IDisposable
{
    private const int BytesEach = 8;

    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly Lock gate = new();
    private readonly List<JobId> order = [];
    private readonly HashSet<JobId> known = [];
    private FileStream? stream;
    private long bucketHas = -1;
    private bool isLoaded;

    /// <summary>How many jobs the bucket's copy lacks.</summary>
    public long Uncopied
    {
        get
        {
            lock (gate)
            {
                return isLoaded ? order.Count - Math.Max(0, bucketHas) : 0;
            }
        }
    }

    public long Count
    {
        get
        {
            lock (gate)
            {
                return order.Count;
            }
        }
    }

    public bool Contains(JobId job)
    {
        lock (gate)
        {
            return known.Contains(job);
        }
    }

    /// <summary>All of them, in the order in which the queue took them.</summary>
    public IReadOnlyList<JobId> All()
    {
        lock (gate)
        {
            return [.. order];
        }
    }

    /// <summary>Reads what was submitted before: the local file and the bucket's copy together. Again, it only looks whether the bucket's copy grew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken);
        try
        {
            if (isLoaded && file is not null)
            {
                return;
            }

            if (!isLoaded && file is not null)
            {
                OpenFile(file);
            }

            var copy = await bucket.ReadAsync(bucket.Keys.Submitted, cancellationToken);
            Append([.. Read(copy?.Bytes ?? []).Where(job => !Contains(job))]);
            lock (gate)
            {
                bucketHas = (copy?.Bytes.Length ?? 0) / BytesEach;
                isLoaded = true;
            }
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Writes down jobs that the queue has taken, in one write.</summary>
    /// <exception cref="FleetscopeException">The disk refuses.</exception>
    public void Append(IReadOnlyList<JobId> jobs)
    {
        lock (gate)
        {
            var fresh = jobs.Where(known.Add).ToList();
            order.AddRange(fresh);
            if (stream is null || fresh.Count == 0)
            {
                return;
            }

            try
            {
                stream.Write(Bytes(fresh));
                stream.Flush();
            }
            catch (IOException failure)
            {
                throw new FleetscopeException(file!, $"it cannot be written ({failure.Message}), and without it jobs would be sent twice", "free space on that disk", failure);
            }
        }
    }

    /// <summary>Brings the bucket's copy up to date, so that other machines know too.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        if (Uncopied <= 0)
        {
            return;
        }

        var all = All();
        await bucket.WriteAsync(bucket.Keys.Submitted, Bytes(all), WriteCondition.Always, cancellationToken);
        lock (gate)
        {
            bucketHas = all.Count;
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        loading.Dispose();
    }

    private void OpenFile(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var opened = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });

            // A crash in the middle of a write leaves a part of an identity.
            opened.SetLength(opened.Length / BytesEach * BytesEach);
            var bytes = new byte[opened.Length];
            opened.ReadExactly(bytes);
            Append([.. Read(bytes)]);
            stream = opened;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(path, $"the journal of submitted jobs cannot be opened ({failure.Message})", "end the other submission of this run, or make the file writable", failure);
        }
    }

    private static IEnumerable<JobId> Read(byte[] bytes)
    {
        for (var at = 0; at + BytesEach <= bytes.Length; at += BytesEach)
        {
            yield return new JobId(BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at)));
        }
    }

    internal static byte[] Bytes(IReadOnlyList<JobId> jobs)
    {
        var bytes = new byte[jobs.Count * BytesEach];
        for (var i = 0; i < jobs.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * BytesEach), jobs[i].Value);
        }

        return bytes;
    }
}
