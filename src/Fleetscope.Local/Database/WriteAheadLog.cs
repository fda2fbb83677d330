using System.Buffers.Binary;

namespace Fleetscope.Local.Database;

/// <summary>Looks into SQLite's write-ahead log for what SQLite will drop without a word when it next opens the file.</summary>
/// <remarks>
/// SQLite takes the frames up to the first whose checksum is wrong and forgets the rest (https://www.sqlite.org/fileformat2.html#the_write_ahead_log,
/// "Checksum Algorithm"). That is right for a write that a crash cut off, and for a damaged disk a person should hear of it.
/// </remarks>
internal static class WriteAheadLog
{
    private const int HeaderLength = 32, FrameHeaderLength = 24;

    // The last bit of the magic number tells the byte order of the checksums.
    private const uint Magic = 0x377f0682;

    /// <summary>What is damaged, in a sentence; null when nothing is, or there is no such file.</summary>
    public static string? Damage(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (log.Length < HeaderLength)
        {
            return null; // not begun: nothing was ever in it
        }

        log.ReadExactly(header);
        var magic = Number(header, 0);
        var isBigEndian = (magic & 1) == 1;
        var sum = Add(default, header[..24], isBigEndian);
        var pageSize = Number(header, 8);
        if ((magic & ~1u) != Magic || sum != Sum(header, 24) || pageSize is < 512 or > 65536)
        {
            return Sentence(file, 0, log.Length, "its header is damaged");
        }

        var frame = new byte[FrameHeaderLength + (int)pageSize];
        for (var at = (long)HeaderLength; at + frame.Length <= log.Length; at += frame.Length)
        {
            log.ReadExactly(frame);
            var isOfThisRound = frame.AsSpan(8, 8).SequenceEqual(header[16..24]);
            if (!isOfThisRound && frame.AsSpan(0, FrameHeaderLength).ContainsAnyExcept((byte)0))
            {
                return null; // what an earlier round of the log has left: the file is written again from its start
            }

            sum = Add(Add(sum, frame.AsSpan(0, 8), isBigEndian), frame.AsSpan(FrameHeaderLength), isBigEndian);
            if (!isOfThisRound || sum != Sum(frame, 16))
            {
                return Sentence(file, at, log.Length, isOfThisRound ? "a checksum is wrong" : "it ends in zeros");
            }
        }

        return null;
    }

    private static string Sentence(string file, long from, long to, string how) =>
        $"{file}: {how}, so {to - from} bytes from byte {from} on are dropped (a write that was cut off, or a damaged disk); what they said of jobs is forgotten, and those jobs wait again";

    private static (uint First, uint Second) Add((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var (first, second) = sum;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            first += Word(bytes, isBigEndian) + second;
            second += Word(bytes[4..], isBigEndian) + first;
        }

        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static (uint First, uint Second) Sum(ReadOnlySpan<byte> bytes, int at) => (Number(bytes, at), Number(bytes, at + 4));
}
