using System.Runtime.InteropServices;

namespace Fleetscope.Workers.Processes;

/// <summary>Starts programs with posix_spawn.</summary>
/// <remarks>
/// The child gets a process group of its own (so that all of it can be signalled), default signals, nothing on standard input, and one pipe for both outputs.
/// Where we have a terminal it gets a session too: else a program that asks there for a password would be stopped, and wait for ever.
/// </remarks>
internal static unsafe class Spawn
{
    private const short SetGroup = 0x02, SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    // A file that was written a moment ago may still be open in a child that another thread is just starting; it closes it within
    // milliseconds (https://github.com/golang/go/issues/22315).
    private const int BusyAttempts = 50;

    // glibc's structures are 336 and 80 bytes on 64-bit machines; sigset_t is 128.
    private const int StructureBytes = 512;

    private static readonly byte* Attributes = MakeAttributes();

    private static readonly delegate* unmanaged<void*, byte*, int> AddChdir = FindAddChdir();

    /// <summary>Starts the program with <paramref name="output"/> as its standard output and error.</summary>
    /// <param name="byEnv">Change the folder by <c>env --chdir</c>, as is done where glibc is older than 2.29.</param>
    /// <returns>0, or the error of the kernel.</returns>
    internal static int Start(ProgramStart start, int output, out int pid, bool byEnv = false)
    {
        byEnv |= AddChdir == null;
        if (byEnv && start.File.Contains('='))
        {
            // env would take it for a variable.
            pid = 0;
            return Linux.ENOEXEC;
        }

        using var arguments = new NativeStrings(byEnv ? ["env", "--chdir=" + start.Folder, start.File, .. start.Arguments.Skip(1)] : start.Arguments);
        using var environment = new NativeStrings(start.Environment);
        using var paths = new NativeStrings([byEnv ? "/usr/bin/env" : start.File, start.Folder, "/dev/null"]);
        var actions = stackalloc byte[StructureBytes];
        Check(Linux.FileActionsInit(actions));
        try
        {
            Check(Linux.FileActionsAddOpen(actions, 0, paths.Pointers[2], Linux.O_RDONLY, 0));
            Check(Linux.FileActionsAddDup2(actions, output, 1));
            Check(Linux.FileActionsAddDup2(actions, output, 2));
            if (!byEnv)
            {
                Check(AddChdir(actions, paths.Pointers[1]));
            }

            return Start(paths.Pointers[0], actions, arguments.Pointers, environment.Pointers, out pid);
        }
        finally
        {
            _ = Linux.FileActionsDestroy(actions);
        }
    }

    private static int Start(byte* file, void* actions, byte** arguments, byte** environment, out int pid)
    {
        int child = 0, error;
        for (var attempt = 0; (error = Linux.PosixSpawn(&child, file, actions, Attributes, arguments, environment)) == Linux.ETXTBSY && attempt < BusyAttempts; attempt++)
        {
            Linux.Pause(2);
        }

        pid = child;
        return error;
    }

    private static byte* MakeAttributes()
    {
        // Made once, read by every start, never freed.
        var attributes = (byte*)NativeMemory.AllocZeroed(StructureBytes);
        var signals = stackalloc byte[StructureBytes];
        Check(Linux.SpawnAttributesInit(attributes));
        Check(Linux.FillSignalSet(signals));
        Check(Linux.SpawnAttributesSetDefaultSignals(attributes, signals));
        Check(Linux.EmptySignalSet(signals));
        Check(Linux.SpawnAttributesSetSignalMask(attributes, signals));

        // Not always a session: the scheduler's autogroups treat each session as a stranger to the last, and on a busy machine a short
        // program in its own then takes twice as long (https://man7.org/linux/man-pages/man7/sched.7.html, "The autogroup feature").
        var apart = HasTerminal() ? SetSession : SetGroup;
        Check(Linux.SpawnAttributesSetFlags(attributes, (short)(apart | SetSignalDefaults | SetSignalMask)));
        return attributes;
    }

    private static bool HasTerminal()
    {
        fixed (byte* terminal = "/dev/tty\0"u8)
        {
            var fd = Linux.Open(terminal, Linux.O_RDONLY | Linux.O_CLOEXEC);
            return fd >= 0 && Linux.Close(fd) == 0;
        }
    }

    private static delegate* unmanaged<void*, byte*, int> FindAddChdir() =>
        NativeLibrary.TryGetExport(NativeLibrary.Load("libc.so.6"), "posix_spawn_file_actions_addchdir_np", out var address)
            ? (delegate* unmanaged<void*, byte*, int>)address
            : null;

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"posix_spawn cannot be prepared: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }
}
