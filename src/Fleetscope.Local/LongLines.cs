using System.Runtime.CompilerServices;

namespace Fleetscope.Local;

/// <summary>Reads a file line by line as bytes, whatever is in it: a damaged file may hold no newline for megabytes.</summary>
internal static class LongLines
{
    /// <summary>Longer lines are passed on in pieces of this size: no event is so long, so each piece is found damaged.</summary>
    private const int Longest = 4 * 1024 * 1024;

    /// <summary>The lines that are not empty. The bytes are valid until the next line is asked for.</summary>
    public static async IAsyncEnumerable<Line> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var (filled, offset, number) = (0, 0L, 0L);
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += read;
            var start = 0;
            while (NextEnd(buffer.AsSpan(start, filled - start), isLast: read == 0) is >= 0 and var length)
            {
                number++;
                if (length > 0)
                {
                    yield return new Line(number, offset + start, buffer.AsMemory(start, length));
                }

                var newline = start + length < filled && buffer[start + length] == '\n' ? 1 : 0;
                start += length + newline;
            }

            if (read == 0)
            {
                yield break;
            }

            Buffer.BlockCopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            offset += start;
        }
    }

    private static int NextEnd(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var newline = bytes.IndexOf((byte)'\n');
        return newline >= 0 ? newline
            : bytes.Length >= Longest ? Longest
            : isLast && bytes.Length > 0 ? bytes.Length
            : -1;
    }

    /// <param name="Number">From 1.</param>
    /// <param name="Offset">Where it starts in the file.</param>
    internal readonly record struct Line(long Number, long Offset, ReadOnlyMemory<byte> Bytes);
}
