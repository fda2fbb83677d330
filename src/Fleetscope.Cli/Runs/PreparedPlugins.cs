using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Logs;
using Fleetscope.Workers.Plugins;

namespace Fleetscope.Cli.Runs;

/// <summary>CellProfiler's plugins as the config wishes them, before a worker on AWS leases its first job.</summary>
internal static class PreparedPlugins
{
    /// <param name="folder">Where another commit than the image's is checked out.</param>
    /// <param name="markHome">What the marks of this worker's processes begin with.</param>
    /// <returns>The config whose PLUGINS_FOLDER has them.</returns>
    /// <exception cref="FleetscopeException">They are not to be had. It stands in the run's log too.</exception>
    public static async Task<RunConfig> OfAsync(RunConfig config, RunPorts ports, string folder, string markHome, CancellationToken cancellationToken)
    {
        if (config.CellProfiler is not { UsePlugins: true } options)
        {
            return config;
        }

        var wishes = new PluginWishes(options.PluginsFolder)
        {
            Update = options.UpdatePlugins,
            Commit = options.PluginsCommit,
            Install = options.InstallRequirements,
            Requirements = options.Requirements,
        };
        await using var log = Console.OpenStandardError();
        try
        {
            var prepared = await new PluginPreparation(wishes, folder, new Tool(markHome, log)).PrepareAsync(cancellationToken);
            return config with { CellProfiler = options with { PluginsFolder = prepared } };
        }
        catch (FleetscopeException failure)
        {
            ports.Log.Append(new Warned(Invocation.Clock.GetUtcNow(), $"{failure.What}: {failure.Cause}. No worker takes a job before that is mended: {failure.Next}"));
            await ports.Log.FlushAsync(CancellationToken.None);
            throw;
        }
    }
}
