namespace Fleetscope.Workers.Plugins;

/// <summary>Prepares CellProfiler's plugins as the config asks, before the worker leases its first job.</summary>
/// <remarks>
/// What goes wrong here is wrong for every job, so that none is begun and none is blamed. The family goes on with whatever version is there instead (upstream D24, against its own pull
/// request 134). Plugins of another commit are checked out into a folder of our own: PLUGINS_FOLDER may be somebody's work.
/// </remarks>
/// <param name="folder">Where our own copy goes; what is there is replaced.</param>
internal sealed class PluginPreparation(PluginWishes wishes, string folder, Tool tool)
{
    /// <summary>Plugins since 1.0 are in this folder of the repository; before, they were at its top.</summary>
    private const string Active = "active_plugins";

    /// <returns>The folder for CellProfiler's --plugins-directory.</returns>
    /// <exception cref="FleetscopeException">A folder, a commit or a requirement is not to be had.</exception>
    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var image = TopOf(wishes.Folder);
        var inside = image is null ? Active : Path.GetRelativePath(image, Path.GetFullPath(wishes.Folder));
        if (wishes.Update || wishes.Commit.Length > 0)
        {
            await new PluginCheckout(wishes, image, folder, tool).CheckOutAsync(cancellationToken);
            image = folder;
        }

        var plugins = image is null ? Existing(wishes.Folder) : Existing(Path.GetFullPath(Path.Combine(image, inside)));
        if (wishes.Install)
        {
            await new PluginRequirements(wishes.Requirements, image ?? TopWithoutGit(plugins), tool).InstallAsync(cancellationToken);
        }

        return plugins;
    }

    /// <summary>The folder, or the one above it when the plugins are from before 1.0.</summary>
    private string Existing(string plugins)
    {
        if (Directory.Exists(plugins))
        {
            return plugins;
        }

        return Path.GetFileName(plugins) == Active && Path.GetDirectoryName(plugins) is { } top && Directory.Exists(top) ? top : throw new FleetscopeException(
            $"PLUGINS_FOLDER {wishes.Folder}", $"there is no folder {plugins}", "set UPDATE_PLUGINS = 'True', which fetches the plugins, or use an image that has them, or set USE_PLUGINS = 'False'");
    }

    /// <summary>The top of the git repository that the folder lies in, or is; null when it lies in none.</summary>
    private static string? TopOf(string plugins)
    {
        for (var top = Path.GetFullPath(plugins); top is not null; top = Path.GetDirectoryName(top))
        {
            if (Path.Exists(Path.Combine(top, ".git")))
            {
                return top;
            }
        }

        return null;
    }

    private static string TopWithoutGit(string plugins) => Path.GetFileName(plugins) == Active ? Path.GetDirectoryName(plugins)! : plugins;
}
