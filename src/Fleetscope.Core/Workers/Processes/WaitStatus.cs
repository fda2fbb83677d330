namespace Fleetscope.Workers.Processes;

/// <summary>How the kernel says that a process ended: by itself with a code, or by a signal.</summary>
internal readonly record struct WaitStatus(int? Code, int? Signal)
{
    /// <summary>Reads the number that wait(2) gives.</summary>
    internal static WaitStatus Of(int status) => (status & 0x7f) == 0 ? new((status >> 8) & 0xff, null) : new(null, status & 0x7f);

    /// <summary>Ended by SIGKILL, or by a shell that says that its child was.</summary>
    internal bool LooksKilled => Signal == Linux.SIGKILL || Code == 128 + Linux.SIGKILL;

    /// <summary>The code as a shell would give it.</summary>
    internal int ShellCode => Code ?? 128 + Signal.GetValueOrDefault();

    /// <summary>The name of a signal, as <c>kill -l</c> prints it.</summary>
    internal static string NameOf(int signal) => signal > 0 && signal < Names.Length ? "SIG" + Names[signal] : $"signal {signal}";

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];
}
