using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fleetscope.Local.Processes;

/// <summary>A child process that leads its own session, so that Ctrl-C and a closed terminal end us but not it.</summary>
/// <remarks>
/// System.Diagnostics.Process can start neither a session nor a child whose output goes to a file. posix_spawn can do both (POSIX_SPAWN_SETSID,
/// glibc 2.26), without forking a runtime with many threads.
/// </remarks>
internal sealed unsafe partial class SessionLeader : IDisposable
{
    // <spawn.h>, <fcntl.h>, <sys/wait.h>, <signal.h> of Linux.
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;
    private const int WriteOnly = 0x1, Create = 0x40, Append = 0x400, CloseOnExec = 0x80000, NoHang = 1;
    private const uint OwnerOnly = 0x180; // 0600
    private const int Terminate = 15, Kill = 9;

    private readonly SafeFileHandle? leash;
    private string? end;

    private SessionLeader(int id, SafeFileHandle? leash)
    {
        Id = id;
        this.leash = leash;
    }

    public int Id { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="isLeashed">Whether its standard input is a pipe from us; else it is /dev/null.</param>
    /// <param name="output">The file that its output is appended to.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static SessionLeader Start(string executable, IReadOnlyList<string> arguments, bool isLeashed, string output)
    {
        // Both types are opaque and smaller than this in every libc (glibc: 80 and 336 bytes).
        var actions = stackalloc byte[512];
        var attributes = stackalloc byte[512];
        var signals = stackalloc byte[128];
        SafeFileHandle? theirs = null, ours = null;
        Check(ActionsInit(actions));
        Check(AttributesInit(attributes));
        try
        {
            if (isLeashed)
            {
                (theirs, ours) = Pipe();
                Check(AddDuplicate(actions, (int)theirs.DangerousGetHandle(), 0));
            }
            else
            {
                Check(AddOpen(actions, 0, "/dev/null", 0, 0));
            }

            Check(AddOpen(actions, 1, output, WriteOnly | Create | Append, OwnerOnly));
            Check(AddDuplicate(actions, 1, 2));

            // The runtime ignores SIGPIPE and blocks others; a child must begin with nothing blocked and nothing ignored.
            new Span<byte>(signals, 128).Clear();
            Check(SetMask(attributes, signals));
            new Span<byte>(signals, 128).Fill(0xFF);
            Check(SetDefaults(attributes, signals));
            Check(SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession));

            using var argv = new TextArray([executable, .. arguments]);
            using var envp = new TextArray([.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}")]);
            Check(Spawn(out var id, executable, actions, attributes, argv.Pointer, envp.Pointer));
            return new SessionLeader(id, ours);
        }
        catch
        {
            ours?.Dispose();
            throw;
        }
        finally
        {
            theirs?.Dispose();
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>How it ended, in words; null while it runs. Reaps it.</summary>
    public string? End()
    {
        if (end is null && WaitFor(Id, out var status, NoHang) is var waited && waited != 0)
        {
            var signal = status & 0x7F;
            end = waited < 0 ? "it ended" : signal == 0 ? $"it exited with code {(status >> 8) & 0xFF}" : $"signal {signal} ended it";
        }

        return end;
    }

    public static void AskToEnd(int process) => _ = Signal(process, Terminate); // gone already is as good

    public static void EndNow(int process) => _ = Signal(process, Kill);

    /// <summary>Lets the leash go: a leashed worker hears of it.</summary>
    public void Dispose() => leash?.Dispose();

    private static (SafeFileHandle Theirs, SafeFileHandle Ours) Pipe()
    {
        var ends = stackalloc int[2];
        if (MakePipe(ends, CloseOnExec) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true));
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int MakePipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int process, string path, byte* actions, byte* attributes, nint* argv, nint* envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    /// <summary>Texts as C wants them: pointers, the last one null.</summary>
    private sealed class TextArray : IDisposable
    {
        private readonly int count;

        public TextArray(IReadOnlyList<string> texts)
        {
            count = texts.Count;
            Pointer = (nint*)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(nint));
            for (var i = 0; i < count; i++)
            {
                Pointer[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
            }
        }

        public nint* Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < count; i++)
            {
                Marshal.FreeCoTaskMem(Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
