using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fleetscope.Local;

/// <summary>A file of lines that several processes append to.</summary>
/// <remarks>
/// FileMode.Append only seeks to the end once, so two processes would overwrite each other. O_APPEND makes every write land at the end, whoever writes
/// (man 2 open), and Linux does so for positional writes too (man 2 pwrite, "BUGS"), which is what <see cref="RandomAccess"/> uses.
/// </remarks>
internal sealed partial class AppendOnlyFile(string path) : IDisposable
{
    // O_WRONLY is not enough: the last byte is read. Values of Linux on x86-64 and arm64.
    private const int ReadWrite = 0x2, Create = 0x40, Append = 0x400, CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x180; // 0600

    private SafeFileHandle? handle;

    /// <summary>Appends whole lines in one write. A line that a crashed writer left unfinished is closed first, so that it swallows none of ours.</summary>
    public void Write(byte[] lines)
    {
        handle ??= Open(path);
        if (EndsInsideALine(handle))
        {
            lines = [(byte)'\n', .. lines];
        }

        RandomAccess.Write(handle, lines, RandomAccess.GetLength(handle));
    }

    public void Dispose() => handle?.Dispose();

    private static bool EndsInsideALine(SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        Span<byte> last = stackalloc byte[1];
        return length > 0 && RandomAccess.Read(handle, last, length - 1) == 1 && last[0] != '\n';
    }

    private static SafeFileHandle Open(string path)
    {
        var opened = OpenFile(path, ReadWrite | Create | Append | CloseOnExec, OwnerOnly);
        if (opened < 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        return new SafeFileHandle(opened, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, uint mode);
}
