using System.Runtime.InteropServices;
using System.Text;

namespace Fleetscope.Workers.Processes;

/// <summary>How full the file system of a folder is (<c>statvfs</c>), as <c>df</c> tells it.</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="UsedBytes">What files take.</param>
/// <param name="FreeBytes">What is left for those who are not root.</param>
/// <param name="Inodes">How many files there may be; 0 where the file system has no such limit.</param>
/// <param name="FreeInodes">How many there may still be.</param>
public sealed partial record DiskSpace(long TotalBytes, long UsedBytes, long FreeBytes, long Inodes, long FreeInodes)
{
    private const string C = "libc.so.6";

    /// <summary>0 to 1, of what can be used at all: root's reserve is neither used nor free.</summary>
    public double Fullness => UsedBytes + FreeBytes == 0 ? 0 : (double)UsedBytes / (UsedBytes + FreeBytes);

    /// <summary>0 to 1.</summary>
    public double InodeFullness => Inodes == 0 ? 0 : (double)(Inodes - FreeInodes) / Inodes;

    /// <returns>Null when there is no such folder, or it may not be looked at.</returns>
    public static unsafe DiskSpace? Of(string folder)
    {
        var path = Encoding.UTF8.GetBytes(folder + '\0');

        // struct statvfs of 64-bit Linux, glibc and musl alike: bsize, frsize, blocks, bfree, bavail, files, ffree, favail, ... in 112 bytes.
        var told = stackalloc ulong[16];
        fixed (byte* name = path)
        {
            if (StatVfs(name, told) != 0)
            {
                return null;
            }
        }

        var block = told[1];
        return new DiskSpace((long)(told[2] * block), (long)((told[2] - told[3]) * block), (long)(told[4] * block), (long)told[5], (long)told[6]);
    }

    [LibraryImport(C, EntryPoint = "statvfs", SetLastError = true)]
    private static unsafe partial int StatVfs(byte* path, ulong* told);
}
