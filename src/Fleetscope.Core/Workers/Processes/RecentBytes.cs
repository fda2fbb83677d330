using System.Buffers;

namespace Fleetscope.Workers.Processes;

/// <summary>The last bytes of a stream, at most so many; it takes memory only as bytes come.</summary>
internal sealed class RecentBytes(int capacity) : IDisposable
{
    private byte[] ring = [];
    private int size;
    private int start;
    private int count;

    internal int Count => count;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= capacity)
        {
            bytes = bytes[^capacity..];
            count = 0;
            start = 0;
        }

        Grow(count + bytes.Length);
        var end = (start + count) % Math.Max(size, 1);
        var first = Math.Min(bytes.Length, size - end);
        bytes[..first].CopyTo(ring.AsSpan(end));
        bytes[first..].CopyTo(ring);

        var pushedOut = Math.Max(0, count + bytes.Length - size);
        start = size == 0 ? 0 : (start + pushedOut) % size;
        count = Math.Min(size, count + bytes.Length);
    }

    /// <summary>Copies the last <paramref name="wanted"/> bytes, or as many as there are.</summary>
    internal byte[] Last(int wanted)
    {
        var length = Math.Min(wanted, count);
        if (length == 0)
        {
            return [];
        }

        var copy = new byte[length];
        var from = (start + count - length) % size;
        var first = Math.Min(length, size - from);
        ring.AsSpan(from, first).CopyTo(copy);
        ring.AsSpan(0, length - first).CopyTo(copy.AsSpan(first));
        return copy;
    }

    public void Dispose()
    {
        if (ring.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(ring);
        }

        ring = [];
        size = start = count = 0;
    }

    private void Grow(int wanted)
    {
        if (wanted <= size || size == capacity)
        {
            return;
        }

        var newSize = Math.Min(capacity, Math.Max(wanted, Math.Max(4096, size * 2)));
        var larger = ArrayPool<byte>.Shared.Rent(newSize);
        var kept = count;
        Last(kept).CopyTo(larger, 0);
        Dispose();
        (ring, size, count) = (larger, newSize, kept);
    }
}
