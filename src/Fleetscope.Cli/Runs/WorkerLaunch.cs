using Fleetscope.Configuration;
using Fleetscope.Local;

namespace Fleetscope.Cli.Runs;

/// <summary>How this program starts itself again as a worker.</summary>
internal static class WorkerLaunch
{
    /// <summary>The executable and the arguments before <c>worker</c>: ourselves, or the runtime with our assembly when there is no executable of our own.</summary>
    public static IReadOnlyList<string> Self
    {
        get
        {
            var own = Environment.ProcessPath!;
            return Path.GetFileNameWithoutExtension(own) == "dotnet" ? [own, Path.Combine(AppContext.BaseDirectory, "fleetscope.dll")] : [own];
        }
    }

    /// <summary>The command line of a worker for the run of this config, called as the run was.</summary>
    /// <param name="leashed">Whether it ends when we do.</param>
    public static WorkerCommand Command(RunConfig config, bool leashed)
    {
        var called = LastRun.Load(config.StateFolder);
        List<string> arguments = [.. Self.Skip(1), "worker", "--config", config.File];
        foreach (var setting in called?.Settings ?? [])
        {
            arguments.AddRange(["--set", setting]);
        }

        if (called?.Bucket is { } bucket)
        {
            arguments.AddRange(["--bucket", bucket]);
        }

        if (leashed)
        {
            arguments.Add("--leashed");
        }

        return new WorkerCommand(Self[0], arguments, leashed);
    }
}
