namespace Fleetscope.Local;

/// <summary>Files and folders that only their owner may read: logs and command lines can name patients, paths and keys.</summary>
internal static class PrivateFiles
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    /// <summary>Creates a folder and its parents, 0700; folders that are there stay as they are.</summary>
    /// <exception cref="FleetscopeException">It cannot be created.</exception>
    public static void CreateFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, FolderMode);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(folder, $"the folder cannot be created ({failure.Message})", "make its parent writable, or free space on its disk", failure);
        }
    }

    /// <summary>Creates an empty file, 0600, when there is none.</summary>
    /// <exception cref="FleetscopeException">It cannot be created.</exception>
    public static void Touch(string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        try
        {
            using var created = new FileStream(file, Options(System.IO.FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FleetscopeException(file, $"the file cannot be created ({failure.Message})", "make its folder writable, or free space on its disk", failure);
        }
    }

    /// <summary>How to open a file that is 0600 when it is new.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows() && mode != System.IO.FileMode.Open)
        {
            options.UnixCreateMode = FileMode;
        }

        return options;
    }
}
