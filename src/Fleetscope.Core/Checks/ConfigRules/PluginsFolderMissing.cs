namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds USE_PLUGINS without a folder of plugins.</summary>
internal sealed class PluginsFolderMissing : IRule
{
    public string Name => "plugins-folder-missing";

    public string Finds => "USE_PLUGINS on this machine without the folder of plugins: CellProfiler cannot load a pipeline that needs them, and says Complete.";

    public string Fix => "Set PLUGINS_FOLDER to the active_plugins folder of a CellProfiler-plugins clone.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        var options = context.Config.CellProfiler;
        var folder = Path.GetFullPath(options.PluginsFolder, context.Config.Folder);
        if (context is { RunsProgramsHere: true, RunsCellProfiler: true } && options.UsePlugins && !Directory.Exists(folder))
        {
            yield return this.InConfig(
                context, Severity.Error, "PLUGINS_FOLDER", $"USE_PLUGINS is on and there is no folder {folder}: modules from plugins cannot be loaded");
        }
    }
}
