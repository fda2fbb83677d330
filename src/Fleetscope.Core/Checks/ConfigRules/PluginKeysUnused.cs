using Fleetscope.Configuration;

namespace Fleetscope.Checks.ConfigRules;

/// <summary>Finds plugin keys that have no effect.</summary>
internal sealed class PluginKeysUnused : IRule
{
    private static readonly string[] NeedPlugins = ["UPDATE_PLUGINS", "PLUGINS_COMMIT", "INSTALL_REQUIREMENTS", "REQUIREMENTS", "REQUIREMENTS_FILE"];

    public string Name => "plugin-keys-unused";

    public string Finds => "Plugin keys without the key they need: UPDATE_PLUGINS and the like without USE_PLUGINS, REQUIREMENTS without INSTALL_REQUIREMENTS.";

    public string Fix => "Set USE_PLUGINS = 'True' (and INSTALL_REQUIREMENTS = 'True' for REQUIREMENTS), or empty the key.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        var config = context.Config;
        foreach (var key in NeedPlugins.Where(key => IsSet(config, key)))
        {
            if (!config.CellProfiler.UsePlugins)
            {
                yield return this.InConfig(context, Severity.Warning, key, $"{key} is set and USE_PLUGINS is not: CellProfiler runs without plugins");
            }
            else if (key is "REQUIREMENTS" or "REQUIREMENTS_FILE" && !IsSet(config, "INSTALL_REQUIREMENTS"))
            {
                yield return this.InConfig(context, Severity.Warning, key, $"{key} is set and INSTALL_REQUIREMENTS is not: nothing is installed");
            }
        }
    }

    private static bool IsSet(RunConfig config, string key) => config.Source.Find(key)?.Value switch
    {
        null or ConfigValue.None => false,
        ConfigValue.Truth truth => truth.Value,
        ConfigValue.Text text => text.Value.Length > 0 && !text.Value.Equals("False", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };
}
