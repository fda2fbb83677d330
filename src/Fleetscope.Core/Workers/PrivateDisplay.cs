using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Fleetscope.Programs.Fiji;

namespace Fleetscope.Workers;

/// <summary>The X display of one worker, for programs that draw though nobody looks: an Xvfb that only its own programs can reach.</summary>
/// <remarks>It is started when the first job needs it, and again when it has died. Safe for concurrent use.</remarks>
/// <param name="folder">Where the cookie is kept; private to the worker.</param>
/// <param name="mark">A variable for Xvfb's environment, by which a later start finds what a killed worker left behind.</param>
/// <param name="path">Where Xvfb is looked for.</param>
public sealed partial class PrivateDisplay(string folder, KeyValuePair<string, string> mark, SearchPath path, TimeProvider clock) : IAsyncDisposable
{
    private const string CookieName = "MIT-MAGIC-COOKIE-1";
    private const int Terminate = 15;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim gate = new(1, 1);
    private Process? server;
    private Task lastWords = Task.CompletedTask;
    private Dictionary<string, string> environment = [];

    /// <summary>The process of the display, while there is one.</summary>
    public int? ProcessId => server is { HasExited: false } ? server.Id : null;

    /// <summary>The variables that a program needs to draw there: DISPLAY and XAUTHORITY. Starts the display when it does not run.</summary>
    /// <exception cref="FleetscopeException">There is no Xvfb, or it does not start.</exception>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (ProcessId is null)
            {
                await StopAsync();
                await StartAsync(cancellationToken);
            }

            return environment;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Ends the display: asks, waits a little, insists.</summary>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync(CancellationToken.None);
        await StopAsync();
        gate.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var xvfb = path.Find("Xvfb") ?? throw new FleetscopeException(
            "Xvfb", "it is not on PATH, and ImageJ's macros need a display", "type: apt-get install -y --no-install-recommends xvfb");

        Directory.CreateDirectory(folder);
        var cookie = Path.Combine(folder, "Xauthority");
        WriteCookie(cookie);

        // Lines are few (a warning or two), but somebody has to read them or Xvfb waits.
        var words = new StringBuilder();
        server = Process.Start(Instructions(xvfb, cookie))!;
        lastWords = ReadAllAsync(server.StandardError, words);
        using var limit = new CancellationTokenSource(StartLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Empty when Xvfb ended before it had a display.
            var number = await server.StandardOutput.ReadLineAsync(either.Token);
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                await StopAsync();
                throw Failed(words.Length > 0 ? words.ToString().Trim() : "it ended without a word");
            }

            environment = new() { ["DISPLAY"] = ":" + number, ["XAUTHORITY"] = cookie };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            await StopAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed($"it had no display after {StartLimit.TotalSeconds} s");
        }
    }

    private ProcessStartInfo Instructions(string xvfb, string cookie)
    {
        // A Ctrl-C goes to every process of the terminal's group. Xvfb must outlive it, because running jobs may finish first: hence a session of its own.
        // setsid becomes the program it starts, so the process is still the one we know.
        var session = path.Find("setsid");
        var instructions = new ProcessStartInfo(session ?? xvfb)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Xvfb chooses a free display and writes its number to descriptor 1. Without -noreset it starts anew whenever its last client leaves, and a program
        // that arrives at that moment is turned away.
        string[] arguments = ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset", "-auth", cookie];
        foreach (var argument in session is null ? arguments : [xvfb, .. arguments])
        {
            instructions.ArgumentList.Add(argument);
        }

        instructions.Environment[mark.Key] = mark.Value;
        return instructions;
    }

    private async Task StopAsync()
    {
        if (server is not { } old)
        {
            return;
        }

        server = null;
        using (old)
        {
            if (!old.HasExited)
            {
                // A signal, not Process.Kill: asked nicely, Xvfb removes its lock file and socket from /tmp.
                _ = Kill(old.Id, Terminate);
                using var limit = new CancellationTokenSource(StopLimit, clock);
                try
                {
                    await old.WaitForExitAsync(limit.Token);
                }
                catch (OperationCanceledException) when (limit.IsCancellationRequested)
                {
                    old.Kill();
                    await old.WaitForExitAsync(CancellationToken.None);
                }
            }

            await lastWords;
        }
    }

    private static async Task ReadAllAsync(StreamReader reader, StringBuilder words)
    {
        const int Enough = 4096;
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (words.Length < Enough)
            {
                words.AppendLine(line);
            }
        }
    }

    /// <summary>Writes the one secret that lets programs in, in the format of Xauthority files (libXau's AuWrite.c).</summary>
    private static void WriteCookie(string file)
    {
        const ushort AnyAddress = 0xFFFF;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(file);
        using var stream = new FileStream(file, options);
        Number(AnyAddress);
        Field([]); // the address
        Field([]); // the display's number: any
        Field(Encoding.ASCII.GetBytes(CookieName));
        Field(RandomNumberGenerator.GetBytes(16));

        void Field(ReadOnlySpan<byte> bytes)
        {
            Number((ushort)bytes.Length);
            stream.Write(bytes);
        }

        void Number(ushort value)
        {
            Span<byte> two = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(two, value);
            stream.Write(two);
        }
    }

    private static FleetscopeException Failed(string why) =>
        new("the private display (Xvfb)", why, "type Xvfb -displayfd 1 to see why it does not start here");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
