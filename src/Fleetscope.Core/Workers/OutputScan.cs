using System.Text;

namespace Fleetscope.Workers;

/// <summary>What a program has written: the files below its output folder.</summary>
internal static class OutputScan
{
    private const UnixFileMode ReadFile = UnixFileMode.UserRead;
    private const UnixFileMode UseFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>.NET gives this for every byte of a name that is no UTF-8, and cannot open the file by it.</summary>
    private const char NoText = '\uFFFD';

    /// <summary>PATH_MAX of Linux, in bytes with the NUL at the end: a program gets deeper by stepping into one folder after another.</summary>
    private const int LongestPath = 4096;

    private static readonly EnumerationOptions OneFolder = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Whether the output folder is still the one that the attempt was given.</summary>
    public static bool IsThere(string folder) => new DirectoryInfo(folder) is { Exists: true, LinkTarget: null };

    /// <summary>Every file below <paramref name="folder"/>, by its name relative to it with '/' between the parts. None when the folder is gone.</summary>
    /// <param name="notOutputs">Names that are the program's own business.</param>
    /// <remarks>
    /// A link that points out of the folder is passed over: what it names was not written by this attempt, and may be anything on the machine. No link to
    /// a folder is followed: files are moved to the bucket, and behind the link may be the user's images.
    /// Rights that a program took from itself are taken back, since the files are ours.
    /// </remarks>
    /// <exception cref="FleetscopeException">There is a file that no store can take.</exception>
    public static IReadOnlyList<OutputFile> Of(string folder, IReadOnlyList<string> notOutputs)
    {
        List<OutputFile> found = [];
        var folders = new Stack<DirectoryInfo>(IsThere(folder) ? [new DirectoryInfo(folder)] : []);
        while (folders.TryPop(out var next))
        {
            foreach (var entry in Entries(next, folder))
            {
                // .NET leaves the full name empty when it does not fit.
                if (entry.FullName.Length == 0 || Encoding.UTF8.GetByteCount(entry.FullName) >= LongestPath)
                {
                    var deep = Path.GetRelativePath(folder, next.FullName);
                    throw new FleetscopeException(
                        $"what lies in the output folder {deep[..Math.Min(deep.Length, 60)]}...", "its path is longer than files can be opened by", "let the program write flatter folders");
                }

                var name = Path.GetRelativePath(folder, entry.FullName);
                if (entry.Name.Contains(NoText, StringComparison.Ordinal) && !Path.Exists(entry.FullName))
                {
                    throw new FleetscopeException($"output {name}", "its name is no UTF-8 text, and no bucket takes such names", "let the program give the file another name");
                }

                if (entry is DirectoryInfo { LinkTarget: null } inner)
                {
                    folders.Push(inner);
                }
                else if (entry is FileInfo file && !notOutputs.Contains(name) && Resolve(file, folder) is { } content)
                {
                    TakeBack(content, ReadFile);
                    found.Add(new OutputFile(name, file.FullName, content.Length, IsLink: !ReferenceEquals(content, file)));
                }
            }
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return found;
    }

    private static FileSystemInfo[] Entries(DirectoryInfo folder, string root)
    {
        try
        {
            TakeBack(folder, UseFolder);
            return folder.GetFileSystemInfos("*", OneFolder);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new FleetscopeException(
                $"output folder {Path.GetRelativePath(root, folder.FullName)}", "this user may not read it", "let the program write as the user of the run", refused);
        }
    }

    private static void TakeBack(FileSystemInfo entry, UnixFileMode wanted)
    {
        var mode = entry.UnixFileMode;
        if (!OperatingSystem.IsWindows() && (mode & wanted) != wanted)
        {
            try
            {
                entry.UnixFileMode = mode | wanted;
            }
            catch (UnauthorizedAccessException)
            {
                // It belongs to somebody else (a container's user); reading it tells whether that matters.
            }
        }
    }

    private static FileInfo? Resolve(FileInfo file, string folder)
    {
        if (file.LinkTarget is null)
        {
            // Only what looks empty can be a pipe or a socket.
            return file.Length > 0 || FileKind.IsRegular(file.FullName) ? file : null;
        }

        return Target(file) is FileInfo { Exists: true } target
            && target.FullName.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && FileKind.IsRegular(target.FullName) ? target : null;
    }

    private static FileSystemInfo? Target(FileInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true);
        }
        catch (IOException)
        {
            // Links that lead in a circle lead to no file.
            return null;
        }
    }
}

/// <summary>A file that an attempt has written.</summary>
/// <param name="Name">Relative to the output folder, with '/' between the parts.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Size">The size of its content.</param>
/// <param name="IsLink">Whether it is a link to another output, which has to be there still when this one is put.</param>
internal sealed record OutputFile(string Name, string Path, long Size, bool IsLink = false);
