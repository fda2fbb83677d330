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
}
