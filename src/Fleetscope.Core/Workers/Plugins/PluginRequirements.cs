using System.Text.RegularExpressions;

namespace Fleetscope.Workers.Plugins;

/// <summary>Installs what plugins need with pip (CellProfiler-plugins documentation, "Using plugins").</summary>
/// <param name="requirements">REQUIREMENTS.</param>
/// <param name="top">The top of the plugins' repository.</param>
internal sealed partial class PluginRequirements(string requirements, string top, Tool tool)
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(30);

    private string Named => requirements.Length > 0 ? $"REQUIREMENTS '{requirements}'" : "INSTALL_REQUIREMENTS";

    /// <summary>Since 1.0 the plugins are a package with flags; before, each had its file of requirements.</summary>
    private bool IsPackage => Directory.Exists(Path.Combine(top, "active_plugins")) && (File.Exists(Path.Combine(top, "setup.py")) || File.Exists(Path.Combine(top, "pyproject.toml")));

    /// <exception cref="FleetscopeException">There is no such requirement, or pip could not install it.</exception>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        string[] arguments = ["install", .. Arguments()];
        var end = await tool.RunAsync("pip", arguments, top, InstallLimit, cancellationToken);
        if (!end.IsThere)
        {
            end = await tool.RunAsync("pip3", arguments, top, InstallLimit, cancellationToken);
        }

        if (!end.IsThere)
        {
            throw new FleetscopeException(Named, $"there is no pip: {end.Reason}", "use an image with pip that has CellProfiler's own Python, or set INSTALL_REQUIREMENTS = 'False'");
        }

        if (!end.IsGood)
        {
            throw new FleetscopeException(Named, $"pip could not install it: {end.Reason}", $"try it in the image: pip {string.Join(' ', arguments)}");
        }

        // An unknown flag is a mere warning to pip, and every job would then fail for want of the package.
        if (UnknownFlag().Match(end.Text) is { Success: true } unknown)
        {
            throw new FleetscopeException(Named, $"the plugins have no flag '{unknown.Groups[1].Value}'", "correct REQUIREMENTS: the flags are in setup.py of the plugins, under extras_require");
        }
    }

    private IEnumerable<string> Arguments()
    {
        var file = Path.GetFullPath(Path.Combine(top, requirements));
        if (requirements.Length > 0 && File.Exists(file) && file.StartsWith(Path.GetFullPath(top) + "/", StringComparison.Ordinal))
        {
            return ["-r", requirements];
        }

        if (!IsPackage || requirements.Contains('/') || requirements.EndsWith(".txt", StringComparison.Ordinal))
        {
            throw new FleetscopeException(
                Named, requirements.Length > 0 ? "the plugins have no such file" : "plugins from before 1.0 have a file of requirements each, and none is named",
                "set REQUIREMENTS to the path of a requirements file among the plugins, or PLUGINS_COMMIT to a commit that has it");
        }

        // The family passes the flag beside the dot, which pip takes for a package of that name; the documentation of the plugins has it in brackets.
        return requirements.Length == 0 ? ["-e", "."]
            : Flags().IsMatch(requirements) ? ["-e", $".[{requirements.Trim('[', ']')}]"]
            : ["-e", ".", .. requirements.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    [GeneratedRegex(@"^\[?[A-Za-z0-9][A-Za-z0-9._-]*(\s*,\s*[A-Za-z0-9][A-Za-z0-9._-]*)*\]?$")]
    private static partial Regex Flags();

    [GeneratedRegex("does not provide the extra '([^']*)'")]
    private static partial Regex UnknownFlag();
}
