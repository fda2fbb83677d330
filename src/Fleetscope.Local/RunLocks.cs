using System.Globalization;
using Fleetscope.Configuration;

namespace Fleetscope.Local;

/// <summary>One controller and one worker per run: exclusive locks on files, which vanish with their process however it ends.</summary>
public static class RunLocks
{
    /// <summary>The lock of whoever submits to the run and watches over it. Dispose it to let go.</summary>
    /// <exception cref="FleetscopeException">Another process has it; it is named.</exception>
    public static IDisposable Controller(RunConfig config) => Take(
        new RunFolder(config.StateFolder, config.AppName), "controller",
        "wait for it to end or stop it with Ctrl-C there; fleetscope status shows how far it is");

    /// <summary>The lock of the run's worker. Dispose it to let go.</summary>
    /// <exception cref="FleetscopeException">Another process has it; it is named.</exception>
    public static IDisposable Worker(RunConfig config) => Take(
        new RunFolder(config.StateFolder, config.AppName), "worker",
        "let that worker go on, or end it first: kill it by the number given here and it hands its jobs back");

    /// <summary>Whether any run of a state folder has a worker now.</summary>
    internal static bool AnyWorker(string stateFolder)
    {
        var runs = new DirectoryInfo(Path.Combine(stateFolder, "runs"));
        return runs.Exists && runs.EnumerateDirectories().Select(run => new RunFolder(stateFolder, run.Name).Lock("worker")).Any(IsHeld);
    }

    private static bool IsHeld(string file)
    {
        try
        {
            using var free = File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    internal static IDisposable Take(RunFolder folder, string role, string next)
    {
        PrivateFiles.CreateFolder(folder.Path);
        var file = folder.Lock(role);
        FileStream held;
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix. The file stays when the lock goes: removing it would let two hold "the" lock.
            held = new FileStream(file, PrivateFiles.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (File.Exists(file))
        {
            throw new FleetscopeException($"run {folder.AppName}", $"it has a {role} already: process {HolderOf(file)}", next, failure);
        }

        // Beside the lock and not in it: opening a locked file fails, even for reading.
        File.WriteAllText(HolderFile(file), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return held;
    }

    private static string HolderOf(string file)
    {
        var holder = HolderFile(file);
        return File.Exists(holder) && File.ReadAllText(holder) is { Length: > 0 } number ? number : "(which just started)";
    }

    private static string HolderFile(string file) => Path.ChangeExtension(file, ".pid");
}
