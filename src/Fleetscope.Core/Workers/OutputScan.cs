using System.IO.Enumeration;

namespace Fleetscope.Workers;

/// <summary>What a program has written: the files below its output folder.</summary>
internal static class OutputScan
{
    /// <summary>Every file below <paramref name="folder"/>, by its name relative to it with '/' between the parts.</summary>
    /// <param name="notOutputs">Names that are the program's own business.</param>
    /// <remarks>
    /// A link that points out of the folder is passed over: what it names was not written by this attempt, and may be anything on the machine, which
    /// committing would move away. Folders behind links are never entered: within the output folder their files are found where they are.
    /// </remarks>
    public static IReadOnlyList<OutputFile> Of(string folder, IReadOnlyList<string> notOutputs)
    {
        List<OutputFile> found = [];
        foreach (var file in Files(folder))
        {
            var name = Path.GetRelativePath(folder, file.FullName);
            if (!notOutputs.Contains(name) && Resolve(file, folder) is { } content)
            {
                found.Add(new OutputFile(name, content.FullName, content.Length));
            }
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return found;
    }

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    private static FileSystemEnumerable<FileInfo> Files(string folder) =>
        new(folder, (ref FileSystemEntry entry) => (FileInfo)entry.ToFileSystemInfo(), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static FileInfo? Resolve(FileInfo file, string folder)
    {
        if (file.LinkTarget is null)
        {
            // Only what looks empty can be a pipe or a socket.
            return file.Length > 0 || FileKind.IsRegular(file.FullName) ? file : null;
        }

        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target
            && target.FullName.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && FileKind.IsRegular(target.FullName) ? target : null;
    }
}

/// <summary>A file that an attempt has written.</summary>
/// <param name="Name">Relative to the output folder, with '/' between the parts.</param>
/// <param name="Path">Where its content is.</param>
internal sealed record OutputFile(string Name, string Path, long Size);
