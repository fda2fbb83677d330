using Fleetscope.Engines;
using Fleetscope.Local;

namespace Fleetscope.Cli;

/// <summary>The one list of engines. A new engine is a folder and a line here.</summary>
internal static class Engines
{
    private static readonly IReadOnlyList<Func<IEngine>> All =
    [
        () => new LocalEngine(WorkerLaunch.Command),
    ];

    /// <summary>The engine of that name.</summary>
    /// <exception cref="FleetscopeException">There is none.</exception>
    public static IEngine Named(string name) =>
        All.Select(make => make()).FirstOrDefault(engine => engine.Name == name)
        ?? throw new FleetscopeException($"ENGINE '{name}'", name == "aws" ? "the AWS engine is not part of this version yet" : "there is no such engine",
            $"use one of: {string.Join(", ", All.Select(make => make().Name))}");
}
