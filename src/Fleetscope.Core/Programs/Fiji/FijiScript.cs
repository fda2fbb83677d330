using Fleetscope.Configuration;
using Fleetscope.Stores;

namespace Fleetscope.Programs.Fiji;

/// <summary>The script that all jobs of a Fiji style run share, and where it comes from.</summary>
/// <param name="Name">Its file name, whose extension says what kind of script it is.</param>
/// <param name="LocalPath">Its absolute path when it lies on this machine; else null.</param>
/// <param name="Input">What must be fetched when it does not lie here: an object of the workspace bucket, or a page of the web.</param>
public sealed record FijiScript(string Name, string? LocalPath, InputFile? Input)
{
    /// <summary>
    /// Reads the config's SCRIPT (or SCRIPT_DOWNLOAD_URL): an http(s) address is fetched; a file that lies beside the config is used there; anything else is
    /// a key of the workspace bucket.
    /// </summary>
    /// <exception cref="FleetscopeException">The config has none, or an address that names no file.</exception>
    public static FijiScript Locate(RunConfig config)
    {
        if (string.IsNullOrWhiteSpace(config.Script))
        {
            throw new FleetscopeException(
                config.File, "Fiji style jobs need a script, and there is no SCRIPT",
                "add SCRIPT = '...' with a path beside the config, a key of the workspace bucket, or an https address");
        }

        return FromWeb(config) ?? FromPath(config) ?? InWorkspace(config.Script);
    }

    /// <summary>The script as workers see it that do not see the files beside the config.</summary>
    public static FijiScript InWorkspace(string key) =>
        new(Path.GetFileName(key), null, new InputFile(BucketRole.Workspace, key.StartsWith("./", StringComparison.Ordinal) ? key[2..] : key, Shared: true));

    /// <summary>Where it is once the inputs are staged.</summary>
    public string PathIn(StagedInputs staged) => LocalPath ?? staged.PathOf(Input!);

    private static FijiScript? FromWeb(RunConfig config)
    {
        if (!Uri.TryCreate(config.Script, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            return null;
        }

        // The name becomes a file of ours, so nothing of the address but its last part may count, whatever is escaped in it.
        var name = Path.GetFileName(Uri.UnescapeDataString(address.AbsolutePath));
        return name is "" or "." or ".."
            ? throw new FleetscopeException(config.File, $"SCRIPT {config.Script} ends without the name of a script", "give the address of the file itself")
            : new FijiScript(name, null, new InputFile(BucketRole.Workspace, name, Shared: true, address));
    }

    private static FijiScript? FromPath(RunConfig config)
    {
        var path = Path.GetFullPath(config.Script!, config.Folder);
        return File.Exists(path) ? new FijiScript(Path.GetFileName(path), path, null) : null;
    }
}
