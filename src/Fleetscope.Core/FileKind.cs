using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fleetscope;

/// <summary>Tells files from pipes, sockets and devices, which .NET does not: opening a pipe to read it would wait for ever.</summary>
internal static partial class FileKind
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOnly = 1;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether the path names a regular file (a link is followed by the caller).</summary>
    public static bool IsRegular(string path)
    {
        // struct statx is 256 bytes on every architecture, with the mode at byte 28 (statx(2)).
        Span<byte> answer = stackalloc byte[256];
        return Statx(CurrentFolder, path, NoFollow, TypeOnly, answer) == 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(answer[28..]) & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> answer);
}
