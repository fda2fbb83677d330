using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Fleetscope.Jobs;
using Fleetscope.Logs;

namespace Fleetscope.Local;

/// <summary>The log of a run in its folder: <c>events.jsonl</c>, and a file per attempt.</summary>
/// <remarks>
/// Several processes write. Events wait in memory for a tenth of a second, so that a thousand jobs a second cost ten writes; a <c>kill -9</c> loses those.
/// Nothing but reports depends on them: what is done and what is owed stands in the database.
/// </remarks>
internal sealed class FileRunLog : IRunLog, IAsyncDisposable
{
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(100);

    /// <summary>How much may wait while the disk is full. What comes on top is dropped, and said when writing works again.</summary>
    private const int MostWaiting = 16 * 1024 * 1024;

    private readonly RunFolder folder;
    private readonly TimeProvider clock;
    private readonly AppendOnlyFile events;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly Task writingLoop;
    private readonly Lock gate = new();

    // The 256 folders of the attempts' texts are made once, not asked for at every job.
    private readonly ConcurrentDictionary<string, bool> parents = new();
    private MemoryStream waiting = new();
    private long dropped;

    public FileRunLog(RunFolder folder, TimeProvider clock)
    {
        this.folder = folder;
        this.clock = clock;
        events = new AppendOnlyFile(folder.Events);
        writingLoop = WriteNowAndThenAsync();
    }

    public Stream OpenAttempt(JobId job, int attempt)
    {
        var file = folder.AttemptLog(job, attempt);
        return new AttemptLogFile(file, () => MakeParentOf(file));
    }

    public Stream? ReadAttempt(JobId job, int attempt)
    {
        try
        {
            return new FileStream(folder.AttemptLog(job, attempt), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Append(RunEvent happened)
    {
        var line = EventLine.Write(happened);
        lock (gate)
        {
            if (waiting.Length + line.Length > MostWaiting)
            {
                dropped++;
                return;
            }

            waiting.Write(line);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            WriteWaiting();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(folder.Events, $"events cannot be written ({failure.Message}); they are kept in memory and tried again",
                "free space on that disk or make the file writable", failure);
        }
        finally
        {
            writing.Release();
        }
    }

    public async IAsyncEnumerable<RunEvent> ReadAsync(Action<string> damaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        if (!File.Exists(folder.Events))
        {
            yield break;
        }

        await using var file = new FileStream(folder.Events, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        await foreach (var line in LongLines.ReadAsync(file, cancellationToken))
        {
            if (EventLine.Read(line.Bytes.Span, out var damage) is { } happened)
            {
                yield return happened;
            }
            else
            {
                damaged($"{folder.Events} line {line.Number} ({line.Bytes.Length} bytes from byte {line.Offset}) was passed over: {damage}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await writingLoop;
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        finally
        {
            events.Dispose();
            writing.Dispose();
            closing.Dispose();
        }
    }

    private async Task WriteNowAndThenAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(BetweenWrites, clock, closing.Token);
                await FlushAsync(closing.Token);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (FleetscopeException)
            {
                // Kept in memory: the next round tries again, and FlushAsync tells whoever waits for it.
            }
        }
    }

    private void MakeParentOf(string file)
    {
        var parent = Path.GetDirectoryName(file)!;
        if (parents.TryAdd(parent, true))
        {
            Directory.CreateDirectory(parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void WriteWaiting()
    {
        MemoryStream taken;
        lock (gate)
        {
            if (waiting.Length == 0)
            {
                return;
            }

            (taken, waiting) = (waiting, new MemoryStream());
        }

        var lines = taken.ToArray();
        try
        {
            events.Write(lines);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            PutBack(EventLine.From(lines, failure is PartlyWrittenException partly ? partly.Taken : 0));
            throw;
        }

        if (Interlocked.Exchange(ref dropped, 0) is > 0 and var lost)
        {
            events.Write(EventLine.Write(new Warned(clock.GetUtcNow(), $"{lost} events were lost while {folder.Events} could not be written")));
        }
    }

    private void PutBack(ReadOnlySpan<byte> lines)
    {
        lock (gate)
        {
            var later = waiting;
            waiting = new MemoryStream();
            waiting.Write(lines);
            later.WriteTo(waiting);
        }
    }
}
