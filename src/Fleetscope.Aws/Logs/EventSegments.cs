using System.Globalization;
using System.Runtime.CompilerServices;
using Fleetscope.Aws.Api;
using Fleetscope.Logs;

namespace Fleetscope.Aws.Logs;

/// <summary>The events of a run in S3: each writer puts a segment of lines now and then, and readers merge all of them by time.</summary>
/// <param name="writer">Names this process and no other.</param>
internal sealed class EventSegments(ControlBucket bucket, string writer, TimeProvider clock) : IDisposable
{
    /// <summary>How much may wait while S3 does not answer. What comes on top is dropped, and said when writing works again.</summary>
    private const int MostWaiting = 16 * 1024 * 1024;

    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Lock gate = new();
    private MemoryStream waiting = new();
    private byte[]? unwritten;
    private long dropped;
    private int segment;

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

            if (dropped > 0)
            {
                waiting.Write(EventLine.Write(new Warned(clock.GetUtcNow(), $"{dropped} events of {writer} were lost while S3 did not answer")));
                dropped = 0;
            }

            waiting.Write(line);
        }
    }

    /// <summary>Puts what waits as the next segment: one request, or none.</summary>
    /// <exception cref="FleetscopeException">S3 does not take it; it waits still.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            while ((unwritten ??= Take()) is { } lines)
            {
                // Nobody else writes under this name: one that is there is our own, whose answer was lost.
                var key = $"{bucket.Keys.Events}{writer}/{segment:000000}.jsonl";
                await bucket.WriteAsync(key, lines, WriteCondition.OnlyNew, cancellationToken);
                segment++;
                unwritten = null;
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Every event of every writer, by time; those of one writer in the order in which they were appended.</summary>
    public async IAsyncEnumerable<RunEvent> ReadAsync(Action<string> damaged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        List<string> segments = [];
        await foreach (var entry in bucket.ListAsync(bucket.Keys.Events, cancellationToken))
        {
            segments.Add(entry.Key);
        }

        var readers = segments.GroupBy(key => key[..key.LastIndexOf('/')]).Select(one => new SegmentReader(bucket, new Queue<string>(one.OrderBy(NumberOf)), damaged)).ToList();
        await ControlBucket.EachAsync(readers, (reader, token) => reader.MoveAsync(token), cancellationToken);
        PriorityQueue<SegmentReader, (DateTimeOffset, int)> next = new();
        foreach (var (order, reader) in readers.Index())
        {
            reader.Order = order;
            Enqueue(reader);
        }

        while (next.TryDequeue(out var reader, out _))
        {
            yield return reader.Current!;
            await reader.MoveAsync(cancellationToken);
            Enqueue(reader);
        }

        void Enqueue(SegmentReader reader)
        {
            if (reader.Current is { } happened)
            {
                next.Enqueue(reader, (happened.At, reader.Order));
            }
        }
    }

    public void Dispose() => writing.Dispose();

    private static int NumberOf(string key) =>
        int.TryParse(Path.GetFileNameWithoutExtension(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private byte[]? Take()
    {
        lock (gate)
        {
            if (waiting.Length == 0)
            {
                return null;
            }

            var lines = waiting.ToArray();
            waiting = new MemoryStream();
            return lines;
        }
    }
}

/// <summary>Reads the segments of one writer, one after another.</summary>
internal sealed class SegmentReader(ControlBucket bucket, Queue<string> segments, Action<string> damaged)
{
    private string key = "";
    private byte[] bytes = [];
    private int at;
    private int line;

    /// <summary>The event that comes next; null at the end.</summary>
    public RunEvent? Current { get; private set; }

    public int Order { get; set; }

    public async Task MoveAsync(CancellationToken cancellationToken)
    {
        Current = null;
        while (Current is null)
        {
            if (at >= bytes.Length)
            {
                if (!segments.TryDequeue(out var next))
                {
                    return;
                }

                (key, at, line) = (next, 0, 0);
                bytes = (await bucket.ReadAsync(key, cancellationToken))?.Bytes ?? [];
                continue;
            }

            Current = Next();
        }
    }

    private RunEvent? Next()
    {
        var length = bytes.AsSpan(at).IndexOf((byte)'\n');
        var text = bytes.AsSpan(at, length < 0 ? bytes.Length - at : length);
        at += text.Length + 1;
        line++;
        var happened = EventLine.Read(text, out var damage);
        if (happened is null)
        {
            damaged($"{key} line {line} ({text.Length} bytes) was passed over: {damage}");
        }

        return happened;
    }
}
