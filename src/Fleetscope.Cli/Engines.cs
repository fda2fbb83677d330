using Fleetscope.Cli.Runs;
using Fleetscope.Engines;
using Fleetscope.Local;

namespace Fleetscope.Cli;

/// <summary>The one list of engines. A new engine is a folder and a line here.</summary>
internal static class Engines
{
    private static readonly IReadOnlyList<Func<bool, IEngine>> All =
    [
        leashed => new LocalEngine(config => WorkerLaunch.Command(config, leashed), TimeProvider.System),
    ];

    /// <summary>The engine of that name.</summary>
    /// <param name="leashed">Whether workers on this machine end when the process that started them does.</param>
    /// <exception cref="FleetscopeException">There is none.</exception>
    public static IEngine Named(string name, bool leashed = true) =>
        All.Select(make => make(leashed)).FirstOrDefault(engine => engine.Name == name)
        ?? throw new FleetscopeException($"ENGINE '{name}'", name == "aws" ? "the AWS engine is not part of this version yet" : "there is no such engine",
            $"use one of: {string.Join(", ", All.Select(make => make(leashed).Name))}");
}
