using Fleetscope.Aws;
using Fleetscope.Cli.Commands;
using Fleetscope.Cli.Containers;
using Fleetscope.Cli.Runs;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Local;

namespace Fleetscope.Cli;

/// <summary>The one list of engines. A new engine is a folder and a line here.</summary>
internal static class Engines
{
    private static readonly IReadOnlyDictionary<string, Func<bool, IEngine>> All = new Dictionary<string, Func<bool, IEngine>>
    {
        ["local"] = detached => new LocalEngine(config => WorkerLaunch.Command(config, detached), TimeProvider.System, RemoteBuckets.Open),
        ["aws"] = _ => new AwsEngine(Account(), Invocation.Clock, Invocation.Say),
    };

    /// <summary>The engine of that name.</summary>
    /// <param name="detached">Whether the workers it starts go on when this process has ended.</param>
    /// <exception cref="FleetscopeException">There is none.</exception>
    public static IEngine Named(string name, bool detached = false) => All.TryGetValue(name, out var make)
        ? make(detached)
        : throw new FleetscopeException($"ENGINE '{name}'", "there is no such engine",
            $"use --engine with one of: {string.Join(", ", All.Keys)}");

    /// <summary>The AWS account of this machine's user. Nothing is asked of it yet.</summary>
    public static AwsAccess Account() => AwsAccess.OfThisMachine(Environment.GetEnvironmentVariable, Invocation.KeysInTaskDefinition, Invocation.Clock, WorkerFiles.Gather);

    /// <summary>Whether Fleetscope's own workers would run the jobs. Of an unknown engine, and of one whose keys have mistakes, it is assumed.</summary>
    public static bool HasOwnWorkers(RunConfig config, string name)
    {
        try
        {
            return !All.ContainsKey(name) || Named(name).HasOwnWorkers(config);
        }
        catch (ConfigException)
        {
            return true;
        }
    }
}
