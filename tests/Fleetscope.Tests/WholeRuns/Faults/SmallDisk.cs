using System.Diagnostics;

namespace Fleetscope.Tests.WholeRuns.Faults;

/// <summary>A disk that is soon full: a small tmpfs where we may mount one, else a plain folder.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly bool ownsFolder;

    private SmallDisk(string path, bool isMounted, bool ownsFolder) => (Path, IsMounted, this.ownsFolder) = (path, isMounted, ownsFolder);

    public string Path { get; }

    /// <summary>Whether it is a disk of its own; else the test must come to its full disk another way.</summary>
    public bool IsMounted { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public static SmallDisk Make(int bytes, string? at = null)
    {
        var path = at ?? Directory.CreateTempSubdirectory("fleetscope-disk-").FullName;
        Directory.CreateDirectory(path);
        return new SmallDisk(path, Call("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", path), ownsFolder: at is null);
    }

    /// <summary>The shell text that leaves not a byte free.</summary>
    public string FillCommand => $"cat /dev/zero > {Filler} 2> /dev/null";

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        // Lazily, because a failing test may have left a process in it.
        if (IsMounted)
        {
            Call("umount", "-l", Path);
        }

        if (ownsFolder)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static bool Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
