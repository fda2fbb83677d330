using Fleetscope.Configuration;
using Fleetscope.Local;

namespace Fleetscope.Cli.Runs;

/// <summary>How this program starts itself again as the worker of a run.</summary>
internal static class WorkerLaunch
{
    /// <summary>The command line of a worker for this config, with whatever was laid over it.</summary>
    /// <param name="detached">Whether it goes on when we have ended; else it leaves when its standard input closes.</param>
    public static WorkerCommand Command(RunConfig config, bool detached)
    {
        var (executable, before) = Self;
        var settings = config.Source.Entries.Where(entry => entry.FromCommandLine).SelectMany(entry => new[] { "--set", $"{entry.Key}={entry.Value}" });
        return new WorkerCommand(executable, [.. before, "worker", "--config", config.File, .. settings, .. detached ? Array.Empty<string>() : ["--leashed"]], !detached);
    }

    /// <summary>Ourselves, or the runtime with our assembly when there is no executable of our own.</summary>
    private static (string Executable, IReadOnlyList<string> Before) Self
    {
        get
        {
            var own = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(own) == "dotnet" ? (own, [Path.Combine(AppContext.BaseDirectory, "fleetscope.dll")]) : (own, []);
        }
    }
}
