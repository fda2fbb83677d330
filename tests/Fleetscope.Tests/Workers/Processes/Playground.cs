using System.Text;
using Fleetscope.Programs;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Tests.Workers.Processes;

/// <summary>A folder and a mark of its own for a test that runs programs; nothing of them is left behind.</summary>
public sealed class Playground : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private int attempts;

    internal static string Dummy { get; } = Path.Combine(AppContext.BaseDirectory, "dummy");

    internal string Folder { get; } = Directory.CreateTempSubdirectory("fleetscope-").FullName;

    internal string Home { get; } = "test" + Guid.NewGuid().ToString("n")[..12];

    internal MemoryStream Log { get; } = new();

    internal string LogText => Encoding.UTF8.GetString(Log.ToArray());

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal ProcessTerms Terms(TimeSpan? limit = null, double grace = 5) =>
        new(new AttemptMark(Home, $"job/{Interlocked.Increment(ref attempts)}"), limit) { Grace = TimeSpan.FromSeconds(grace) };

    internal ProgramCommand Command(string executable, params string[] arguments) => new(executable, arguments, Folder);

    internal Task<ProgramResult> RunAsync(string executable, params string[] arguments) =>
        ProgramProcess.RunAsync(Command(executable, arguments), Terms(), Log, Token);

    internal Task<ProgramResult> DummyAsync(string words) => RunAsync(Dummy, words.Split(' '));

    internal Task<ProgramResult> ShellAsync(string script) => RunAsync("/bin/sh", "-c", script);

    /// <summary>Writes a program into the folder, or under an absolute path.</summary>
    internal string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserExecute)
    {
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }

        return file;
    }

    /// <summary>The living processes that carry a mark of this test.</summary>
    internal List<ProcessRow> Living() =>
        [.. ProcessTable.Read().Where(row => !row.IsZombie && ProcessTable.MarkOf(row.Pid, AttemptMark.OfHome(Home)) is not null)];

    /// <summary>The living processes with this text in their command line.</summary>
    internal static List<int> WithArgument(string text)
    {
        var buffer = new byte[4096];
        return [.. ProcessTable.Read().Where(row => Encoding.UTF8.GetString(buffer, 0, ProcFile.Read($"/proc/{row.Pid}/cmdline", buffer)).Contains(text, StringComparison.Ordinal)).Select(row => row.Pid)];
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !condition();)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    public void Dispose()
    {
        Leftovers.EndAsync(AttemptMark.OfHome(Home), CancellationToken.None).GetAwaiter().GetResult();
        Directory.Delete(Folder, recursive: true);
        Log.Dispose();
    }
}
