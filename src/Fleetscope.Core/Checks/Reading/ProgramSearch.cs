namespace Fleetscope.Checks.Reading;

/// <summary>Looks for programs as the system would: an absolute path, or a name in the folders of PATH.</summary>
internal static class ProgramSearch
{
    /// <summary>The first program that can be run, or null.</summary>
    /// <param name="folder">Where relative paths with a folder in them start.</param>
    public static string? Find(string name, string searchPath, string folder) =>
        name.Contains('/')
            ? new[] { Path.GetFullPath(name, folder) }.FirstOrDefault(CanBeRun)
            : searchPath.Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(place => Path.Combine(place, name)).FirstOrDefault(CanBeRun);

    private static bool CanBeRun(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }
}
