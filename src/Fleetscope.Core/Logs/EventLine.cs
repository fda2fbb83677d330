using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Fleetscope.Logs;

/// <summary>An event as one line of JSON whose last member is the checksum of all before it, so that a damaged line is known from a good one.</summary>
public static class EventLine
{
    // ,"crc":"xxxxxxxx"}  The line stays plain JSON for jq and its like.
    private const string Opening = ",\"crc\":\"";
    private const int TailLength = 8 + 8 + 2;

    /// <summary>The line, with its newline.</summary>
    public static byte[] Write(RunEvent happened)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(happened, RecordJson.Default.RunEvent);
        return Close(json.AsSpan(0, json.Length - 1));
    }

    /// <summary>Ends a line whose JSON lacks its closing brace.</summary>
    internal static byte[] Close(ReadOnlySpan<byte> body)
    {
        var tail = string.Create(CultureInfo.InvariantCulture, $"{Opening}{Checksum(body):x8}\"}}\n");
        var line = new byte[body.Length + tail.Length];
        body.CopyTo(line);
        Encoding.ASCII.GetBytes(tail, line.AsSpan(body.Length));
        return line;
    }

    /// <summary>Reads a line without its newline.</summary>
    /// <returns>Null when it is damaged; <paramref name="damage"/> says how.</returns>
    public static RunEvent? Read(ReadOnlySpan<byte> line, out string damage)
    {
        damage = "it is cut off or was never an event";
        if (line.Length <= TailLength || !line[..^(TailLength - Opening.Length)].EndsWith("\"crc\":\""u8) || !line.EndsWith("\"}"u8))
        {
            return null;
        }

        var body = line[..^TailLength];
        if (!uint.TryParse(line.Slice(line.Length - 10, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum) || checksum != Checksum(body))
        {
            damage = "its checksum does not match";
            return null;
        }

        try
        {
            var json = new byte[body.Length + 1];
            body.CopyTo(json);
            json[^1] = (byte)'}';
            return JsonSerializer.Deserialize(json, RecordJson.Default.RunEvent);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            damage = $"another version of Fleetscope wrote it ({failure.Message})";
            return null;
        }
    }

    /// <summary>The lines that were not written whole when only <paramref name="written"/> bytes of all were.</summary>
    public static ReadOnlySpan<byte> From(ReadOnlySpan<byte> lines, int written) => lines[(lines[..written].LastIndexOf((byte)'\n') + 1)..];

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
