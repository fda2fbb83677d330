namespace Fleetscope.Programs.Fiji;

/// <summary>What this machine has for Fiji style jobs: Fiji itself, or Debian's ImageJ, or neither.</summary>
public sealed record FijiInstallation
{
    /// <summary>Installs what ImageJ's macros need, on Debian and its relatives.</summary>
    public const string AptLine = "apt-get update && apt-get install -y --no-install-recommends imagej xvfb";

    /// <summary>Where Debian's libij-java puts ImageJ 1. The link names version 1.52i and holds 1.53t.</summary>
    public const string DebianImageJJar = "/usr/share/java/ij.jar";

    /// <summary>Fiji's launcher, absolute; null when there is none.</summary>
    public string? Fiji { get; init; }

    /// <summary>The Java program, absolute; null when there is none.</summary>
    public string? Java { get; init; }

    /// <summary>ImageJ 1's jar; null when there is none.</summary>
    public string? ImageJJar { get; init; }

    /// <summary>The folder that holds the compiled macro launcher: see <see cref="MacroLauncher"/>.</summary>
    public required string MacroLauncherFolder { get; init; }

    /// <summary>What container images for Fiji style jobs have: those of the family stand on fiji/fiji, which has Fiji there.</summary>
    public static FijiInstallation InImage { get; } = new() { Fiji = "/opt/fiji/Fiji.app/ImageJ-linux64", MacroLauncherFolder = "" };

    /// <summary>Looks for Fiji on PATH and in <c>/opt/fiji/Fiji.app</c> (where Fiji's own image has it), and for Java and ImageJ's jar.</summary>
    /// <param name="macroLauncherFolder">Where the worker has written, or will write, the macro launcher.</param>
    public static FijiInstallation Find(SearchPath path, string macroLauncherFolder) => new()
    {
        Fiji = path.Find("ImageJ-linux64", "fiji", "Fiji.app/ImageJ-linux64") ?? new SearchPath(["/opt/fiji/Fiji.app"]).Find("ImageJ-linux64", "fiji"),
        Java = path.Find("java"),
        ImageJJar = File.Exists(DebianImageJJar) ? DebianImageJJar : null,
        MacroLauncherFolder = macroLauncherFolder,
    };

    /// <summary>Why this machine cannot run a script, or null when it can.</summary>
    public FleetscopeException? Lacks(string script)
    {
        if (Fiji is not null)
        {
            return null;
        }

        if (!script.EndsWith(".ijm", StringComparison.OrdinalIgnoreCase))
        {
            return new FleetscopeException(
                script, "only Fiji runs this kind of script, and there is no Fiji on PATH or in /opt/fiji/Fiji.app (Debian's ImageJ runs .ijm macros only)",
                "put the folder of ImageJ-linux64 on PATH");
        }

        return Java is not null && ImageJJar is not null
            ? null
            : new FleetscopeException(
                script, $"there is neither Fiji nor ImageJ here ({(Java is null ? "no java on PATH" : "no " + DebianImageJJar)})",
                $"put the folder of ImageJ-linux64 on PATH, or type: {AptLine}");
    }
}
