namespace Fleetscope.Cli.Runs;

/// <summary>Where the worker lies that <c>setup</c> sends to the machines: a Fleetscope that needs no .NET.</summary>
internal static class WorkerFolder
{
    /// <summary>This program's own folder when it needs none, else what <c>./publish</c> has made in the checkout around it.</summary>
    /// <exception cref="FleetscopeException">There is none.</exception>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in (string[])[folder.FullName, Path.Combine(folder.FullName, "artifacts", "download", "fleetscope")])
            {
                if (File.Exists(Path.Combine(candidate, "fleetscope")) && File.Exists(Path.Combine(candidate, "libcoreclr.so")))
                {
                    return candidate;
                }
            }
        }

        throw new FleetscopeException("WORKER = 'fleetscope'", "the machines need a worker that brings its own .NET, and there is none here",
            "make it once in the checkout: ./publish; or set WORKER = 'image' to use the worker in the image");
    }
}
