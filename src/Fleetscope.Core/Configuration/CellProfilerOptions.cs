namespace Fleetscope.Configuration;

/// <summary>CellProfiler's own keys.</summary>
public sealed record CellProfilerOptions
{
    /// <summary>ALWAYS_CONTINUE.</summary>
    public bool AlwaysContinue { get; init; }

    /// <summary>USE_PLUGINS.</summary>
    public bool UsePlugins { get; init; }

    /// <summary>The folder of the plugins; PLUGINS_FOLDER, by default where the family's image has them.</summary>
    public string PluginsFolder { get; init; } = "/home/ubuntu/CellProfiler-plugins/active_plugins";

    /// <summary>UPDATE_PLUGINS.</summary>
    public bool UpdatePlugins { get; init; }

    /// <summary>PLUGINS_COMMIT; empty: as the image has them.</summary>
    public string PluginsCommit { get; init; } = "";

    /// <summary>INSTALL_REQUIREMENTS.</summary>
    public bool InstallRequirements { get; init; }

    /// <summary>REQUIREMENTS, or REQUIREMENTS_FILE where a config has its old name.</summary>
    public string Requirements { get; init; } = "";
}
