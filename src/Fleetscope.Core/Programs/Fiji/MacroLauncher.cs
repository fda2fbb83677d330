namespace Fleetscope.Programs.Fiji;

/// <summary>The Java class that runs one ImageJ macro and turns what a person would have seen as an error into exit codes.</summary>
/// <remarks>Its source lies beside it in <c>Launcher/</c>. It comes compiled, because a user's machine has at most a Java runtime.</remarks>
public static class MacroLauncher
{
    /// <summary>The name of the class.</summary>
    public const string ClassName = "FleetscopeMacro";

    /// <summary>Writes the class into a folder, making the folder when it is not there. Whoever starts a worker does it once.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, ClassName + ".class");
        var half = target + "." + Path.GetRandomFileName();
        using (var written = File.Create(half))
        {
            Open().CopyTo(written);
        }

        // Another worker's Java may be reading the old one: it sees that or the new one, never a part.
        File.Move(half, target, overwrite: true);
    }

    private static Stream Open() =>
        typeof(MacroLauncher).Assembly.GetManifestResourceStream(ClassName + ".class")
        ?? throw new InvalidOperationException("The macro launcher is not in the assembly.");
}
