namespace Fleetscope.Programs.Fiji;

/// <summary>The folders in which programs are looked for, in order.</summary>
public sealed class SearchPath(IReadOnlyList<string> folders)
{
    /// <summary>Reads the value of PATH. Relative and empty entries are left out: they would mean another folder for each attempt.</summary>
    public static SearchPath Parse(string? value) =>
        new([.. (value ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted)]);

    /// <summary>The absolute path of the first program of one of these names that can be run, or null.</summary>
    /// <param name="names">In order of preference; a name may have folders in it.</param>
    public string? Find(params string[] names) =>
        names.SelectMany(_ => folders, (name, folder) => Path.Combine(folder, name)).FirstOrDefault(CanBeRun);

    private static bool CanBeRun(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }
}
