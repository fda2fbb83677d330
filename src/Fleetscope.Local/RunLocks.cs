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

        held.SetLength(0);
        held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        held.Flush();
        return held;
    }

    private static string HolderOf(string file)
    {
        // Sharing everything takes no lock, so the holder's does not stand in the way.
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Trim() is { Length: > 0 } number ? number : "(which just started)";
    }
}
