using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fleetscope.Local;

/// <summary>A file of lines that several processes append to.</summary>
/// <remarks>
/// FileMode.Append only seeks to the end once, so two processes would overwrite each other. O_APPEND makes every write land at the end, whoever writes
/// (man 2 open).
/// </remarks>
internal sealed partial class AppendOnlyFile(string path) : IDisposable
{
    // O_WRONLY is not enough: the last byte is read. Values of Linux on x86-64 and arm64.
    private const int ReadWrite = 0x2, Create = 0x40, Append = 0x400, CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x180; // 0600

    private SafeFileHandle? handle;

    /// <summary>Appends whole lines in one write. A line that a crashed writer left unfinished is closed first, so that it swallows none of ours.</summary>
    /// <exception cref="PartlyWrittenException">The disk took a part of the lines only.</exception>
    public void Write(byte[] lines)
    {
        handle ??= Open(path);
        var closing = EndsInsideALine(handle) ? 1 : 0;
        byte[] bytes = closing == 0 ? lines : [(byte)'\n', .. lines];
        var written = WriteFile(handle, bytes, bytes.Length);
        if (written < bytes.Length)
        {
            // Less than asked for means that the next byte would have met the error: a full disk, a quota.
            var cause = written < 0 ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : "the disk took a part only";
            throw new PartlyWrittenException(cause, (int)Math.Max(0, written - closing));
        }
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

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(SafeFileHandle handle, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, uint mode);
}

/// <summary>A write of lines that the disk did not take whole.</summary>
internal sealed class PartlyWrittenException(string cause, int taken) : IOException(cause)
{
    /// <summary>How many bytes of the lines it took.</summary>
    public int Taken { get; } = taken;
}
