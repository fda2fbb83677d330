using System.Runtime.InteropServices;

namespace Fleetscope.Workers.Processes;

/// <summary>The system calls of this room, as the C library of Linux declares them.</summary>
/// <remarks>Constants are those of x86-64 and arm64, which agree on all that is used here.</remarks>
internal static unsafe partial class Linux
{
    internal const int ENOENT = 2, EINTR = 4, E2BIG = 7, ENOEXEC = 8, EAGAIN = 11, ENOMEM = 12, EACCES = 13, ENOTDIR = 20, ETXTBSY = 26, ELOOP = 40;
    internal const int SIGKILL = 9, SIGTERM = 15, SIGCONT = 18, SIGSTOP = 19;
    internal const short POLLIN = 1;
    internal const int O_RDONLY = 0, O_CLOEXEC = 0x80000, EFD_CLOEXEC = 0x80000, X_OK = 1;
    internal const int P_PID = 1, WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x01000000;

    private const string C = "libc.so.6";

    // The same number on every architecture (https://man7.org/linux/man-pages/man2/pidfd_open.2.html).
    private const nint PidfdOpenNumber = 434;
    private const int PR_SET_CHILD_SUBREAPER = 36;

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        internal int Fd;
        internal short Events;
        internal short Returned;
    }

    /// <summary>struct rusage: eighteen longs, of which we read the two times and the resident set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Rusage
    {
        internal long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds, MaxResidentKiB;
        private fixed long rest[13];

        internal readonly TimeSpan Cpu => TimeSpan.FromSeconds(UserSeconds + SystemSeconds) + TimeSpan.FromMicroseconds(UserMicroseconds + SystemMicroseconds);
    }

    [LibraryImport(C, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe2(int* ends, int flags);

    [LibraryImport(C, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint value, int flags);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags);

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int fd, byte* buffer, nint count);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport(C, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Access(string path, int mode);

    [LibraryImport(C, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollFd* fds, nuint count, int milliseconds);

    [LibraryImport(C, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport(C, EntryPoint = "getegid")]
    internal static partial uint EffectiveGroup();

    [LibraryImport(C, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport(C, EntryPoint = "wait4", SetLastError = true)]
    internal static partial int Wait4(int pid, int* status, int options, Rusage* use);

    [LibraryImport(C, EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitId(int kind, int id, byte* siginfo, int options);

    [LibraryImport(C, EntryPoint = "getrusage", SetLastError = true)]
    internal static partial int GetRusage(int who, Rusage* use);

    [LibraryImport(C, EntryPoint = "getsid", SetLastError = true)]
    internal static partial int GetSid(int pid);

    [LibraryImport(C, EntryPoint = "getpgid", SetLastError = true)]
    internal static partial int GetGroup(int pid);

    [LibraryImport(C, EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint a, nint b);

    [LibraryImport(C, EntryPoint = "posix_spawn")]
    internal static partial int PosixSpawn(int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_init")]
    internal static partial int SpawnAttributesInit(void* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SpawnAttributesSetFlags(void* attributes, short flags);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SpawnAttributesSetDefaultSignals(void* attributes, void* signals);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SpawnAttributesSetSignalMask(void* attributes, void* signals);

    [LibraryImport(C, EntryPoint = "sigfillset")]
    internal static partial int FillSignalSet(void* signals);

    [LibraryImport(C, EntryPoint = "sigemptyset")]
    internal static partial int EmptySignalSet(void* signals);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int FileActionsInit(void* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int FileActionsDestroy(void* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addopen")]
    internal static partial int FileActionsAddOpen(void* actions, int fd, byte* path, int flags, uint mode);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int FileActionsAddDup2(void* actions, int from, int to);

    internal static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>A descriptor that becomes readable when the process ends, or -1 where the kernel (before 5.3) or a container's filter has none.</summary>
    internal static int PidfdOpen(int pid) => (int)Syscall(PidfdOpenNumber, pid, 0);

    internal static int BecomeSubreaper() => Prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    /// <summary>Lets this thread, which belongs to one attempt alone, pass a moment while the kernel ends processes.</summary>
    internal static void Pause(int milliseconds) => Poll(null, 0, milliseconds);

    /// <summary>Our own biggest resident set so far.</summary>
    internal static long OwnPeakMemoryBytes()
    {
        Rusage use;
        return GetRusage(0, &use) == 0 ? use.MaxResidentKiB * 1024 : 0;
    }

    /// <summary>Takes the exit status of a child that has ended; false when there is none (yet).</summary>
    internal static bool TryReap(int pid, out int status, out Rusage use)
    {
        int taken;
        fixed (int* s = &status)
        fixed (Rusage* u = &use)
        {
            do
            {
                taken = Wait4(pid, s, WNOHANG, u);
            }
            while (taken < 0 && LastError == EINTR);
        }

        return taken > 0;
    }
}
