using System.Runtime.InteropServices;

namespace Fleetscope.Local;

/// <summary>Two calls of the system that .NET has no exact words for.</summary>
internal static partial class PosixPaths
{
    /// <summary>EXDEV: the two names lie on different file systems.</summary>
    public const int CrossDevice = 18;

    /// <summary>The path without links, or null when something of it does not exist.</summary>
    public static string? Real(string path)
    {
        var resolved = RealPath(path, 0);
        if (resolved == 0)
        {
            return null;
        }

        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            Free(resolved);
        }
    }

    /// <summary>rename(2) and nothing else: File.Move copies between file systems, and readers could see a part.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Rename(string from, string to) => RenameFile(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint resolved);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameFile(string from, string to);
}
