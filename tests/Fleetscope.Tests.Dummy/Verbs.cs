using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Fleetscope.Tests.Dummy;

/// <summary>What the dummy can do.</summary>
internal static class Verbs
{
    private static readonly List<PosixSignalRegistration> Ignored = [];
    private static readonly List<byte[]> Held = [];
    private static readonly Stream Out = Console.OpenStandardOutput();

    /// <returns>The exit code; anything but 0 ends the program.</returns>
    internal static async Task<int> DoAsync(string verb, string[] args)
    {
        switch (verb)
        {
            case "echo": // WORD...: each on a line of its own
                Print(string.Concat(args.Select(arg => arg + "\n")));
                return 0;
            case "complain": // WORD...: the same, on standard error
                await Console.Error.WriteAsync(string.Concat(args.Select(arg => arg + "\n")));
                return 0;
            case "arguments": // each in brackets
                Print(string.Concat(args.Select(arg => $"[{arg}]\n")));
                return 0;
            case "environment": // [NAME...]: those, or all
                Print(string.Concat(Names(args).Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}\n")));
                return 0;
            case "folder":
                Print(Environment.CurrentDirectory + "\n");
                return 0;
            case "input": // how many bytes standard input gives
                Print($"{await CountInputAsync()}\n");
                return 0;
            case "sleep": // SECONDS
                await Task.Delay(TimeSpan.FromSeconds(Number(args[0])), TimeProvider.System, CancellationToken.None);
                return 0;
            case "exit": // CODE
                Environment.Exit((int)Number(args[0]));
                return 0;
            case "write": // FILE TEXT
                await File.WriteAllTextAsync(args[0], args[1]);
                return 0;
            case "fill": // FILE BYTES: a file of that size
                await File.WriteAllBytesAsync(args[0], new byte[(int)Number(args[1])]);
                return 0;
            case "flood": // BYTES: without a line end
                Flood((long)Number(args[0]));
                return 0;
            case "rubbish": // invalid UTF-8, zero bytes, colours, a bell
                Out.Write([0xff, 0xfe, (byte)'a', 0x00, (byte)'b', 0x1b, (byte)'[', (byte)'3', (byte)'1', (byte)'m', (byte)'r', 0x1b, (byte)'[', (byte)'0', (byte)'m', 0x07, 0xc3, 0x28, (byte)'\n']);
                return 0;
            case "signal": // NUMBER: to itself
                _ = Kill(Environment.ProcessId, (int)Number(args[0]));
                return 0;
            case "ignore-term":
                Ignored.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true));
                return 0;
            case "hold": // MIB: memory, really used
                Held.Add(new byte[(long)Number(args[0]) << 20]);
                Array.Fill(Held[^1], (byte)1);
                return 0;
            case "child": // VERB...: starts itself with these verbs ("and" for "then"), sharing its outputs; does not wait
                Start(args);
                return 0;
            case "daemon": // VERB...: the same in a session of its own, reparented, outputs closed
                Start(args, ["-c", "setsid \"$0\" \"$@\" >/dev/null 2>&1 </dev/null & exit 0"]);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"dummy: no verb {verb}");
                return 64;
        }
    }

    private static void Print(string text) => Out.Write(Encoding.UTF8.GetBytes(text));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Names(string[] args) => args.Length > 0 ? args : Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal);

    private static async Task<long> CountInputAsync()
    {
        using var input = Console.OpenStandardInput();
        using var copy = new MemoryStream();
        await input.CopyToAsync(copy);
        return copy.Length;
    }

    private static void Flood(long bytes)
    {
        var block = Encoding.ASCII.GetBytes(new string('x', 64 << 10));
        for (var left = bytes; left > 0; left -= block.Length)
        {
            Out.Write(block, 0, (int)Math.Min(left, block.Length));
        }
    }

    private static void Start(string[] verbs, string[]? byShell = null)
    {
        var own = new[] { Environment.ProcessPath! }.Concat(verbs.Select(word => word == "and" ? "then" : word)).ToList();
        var line = byShell is null ? own : ["/bin/sh", .. byShell, .. own];
        using var child = Process.Start(new ProcessStartInfo(line[0], line.Skip(1)))!;
        if (byShell is not null)
        {
            child.WaitForExit();
        }
    }

    [DllImport("libc.so.6", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
