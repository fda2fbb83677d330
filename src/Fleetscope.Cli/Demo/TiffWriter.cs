using System.Buffers.Binary;

namespace Fleetscope.Cli.Demo;

/// <summary>Writes grayscale pictures as the plainest TIFF there is: uncompressed, one strip, little-endian (TIFF 6.0, sections 2 and 4).</summary>
internal static class TiffWriter
{
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const int HeaderBytes = 8;

    /// <summary>Writes a picture of 16 bits a pixel.</summary>
    /// <param name="pixels">Row by row from the top; as many as <paramref name="width"/> times the height.</param>
    public static void Write(string file, ReadOnlySpan<ushort> pixels, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length % width, 0);
        var height = pixels.Length / width;
        var pixelBytes = pixels.Length * sizeof(ushort);

        // Readers want the tags in ascending order.
        (ushort Tag, ushort Type, int Value)[] entries =
        [
            (256, Short, width),
            (257, Short, height),
            (258, Short, 16), // bits a sample
            (259, Short, 1), // no compression
            (262, Short, 1), // 0 is black
            (273, Long, HeaderBytes), // where the pixels start
            (277, Short, 1), // samples a pixel
            (278, Short, height), // rows in the strip
            (279, Long, pixelBytes),
        ];

        var bytes = new byte[HeaderBytes + pixelBytes + 2 + (entries.Length * 12) + 4];
        "II*\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), HeaderBytes + pixelBytes);
        for (var pixel = 0; pixel < pixels.Length; pixel++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(HeaderBytes + (pixel * 2)), pixels[pixel]);
        }

        var directory = bytes.AsSpan(HeaderBytes + pixelBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(directory, (ushort)entries.Length);
        directory = directory[2..];
        foreach (var (tag, type, value) in entries)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(directory, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(directory[2..], type);
            BinaryPrimitives.WriteInt32LittleEndian(directory[4..], 1);

            // Little-endian: a short value is the first half of the field, and the second half is zero.
            BinaryPrimitives.WriteInt32LittleEndian(directory[8..], value);
            directory = directory[12..];
        }

        File.WriteAllBytes(file, bytes);
    }
}
