namespace Fleetscope.Workers.Plugins;

/// <summary>Which plugins CellProfiler is to have, as the config says it under USE_PLUGINS.</summary>
/// <param name="Folder">PLUGINS_FOLDER: where the image has them.</param>
internal sealed record PluginWishes(string Folder)
{
    /// <summary>UPDATE_PLUGINS: fetch what is new first.</summary>
    public bool Update { get; init; }

    /// <summary>PLUGINS_COMMIT: a branch, a tag or a commit; empty: as the image has them, or with <see cref="Update"/> the newest of its branch.</summary>
    public string Commit { get; init; } = "";

    /// <summary>INSTALL_REQUIREMENTS.</summary>
    public bool Install { get; init; }

    /// <summary>REQUIREMENTS: a flag of the plugins (<c>cellpose</c>), or for plugins from before 1.0 the path of a requirements file among them.</summary>
    public string Requirements { get; init; } = "";

    /// <summary>Where plugins come from when the image has none: the repository that the documentation of Distributed-CellProfiler names.</summary>
    public string Source { get; init; } = "https://github.com/CellProfiler/CellProfiler-plugins.git";
}
