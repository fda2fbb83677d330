using System.Text.RegularExpressions;

namespace Fleetscope.Programs.Containers;

/// <summary>The folders of this machine that a program sees inside its container, all at their own paths, so that no argument changes.</summary>
/// <param name="Attempt">The attempt's own folder: the only one that it may write to.</param>
/// <param name="Read">What it may always read: the source and workspace buckets.</param>
/// <param name="ReadWhenNamed">What it may read only if its command line names it: the config's folder, what was fetched from the web.</param>
public sealed record ContainerFolders(string Attempt, IReadOnlyList<string> Read, IReadOnlyList<string> ReadWhenNamed)
{
    /// <summary>The folders of an attempt.</summary>
    /// <param name="here">The config's folder, where scripts lie.</param>
    /// <param name="cache">Where the worker keeps what many jobs share.</param>
    public static ContainerFolders Of(AttemptFolders folders, StagedInputs staged, string here, string cache) =>
        new(folders.Root, [staged.SourceRoot, staged.WorkspaceRoot], [here, cache]);

    /// <summary>The mounts for a command line, outer folders first.</summary>
    /// <param name="words">Everything that the program is told: arguments and variables.</param>
    internal IReadOnlyList<ContainerMount> MountsFor(IReadOnlyCollection<string> words)
    {
        var mounts = new List<ContainerMount> { new(Plain(Attempt), IsReadOnly: false) };
        var read = Read.Select(Plain).Concat(Named([.. words], ReadWhenNamed.Select(Plain)));
        foreach (var folder in read.Distinct().OrderBy(folder => folder.Length).Where(folder => !IsWithin(folder, mounts[0].Path)))
        {
            // One that lies in another of the same kind is there already; but not through the attempt's own folder, where more is allowed.
            if (!mounts.Any(mount => mount.IsReadOnly && IsWithin(folder, mount.Path)))
            {
                mounts.Add(new ContainerMount(folder, IsReadOnly: true));
            }
        }

        // The tools sort by depth themselves; a reader of the command line should see the same order.
        return [.. mounts.OrderBy(mount => mount.Path, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Those of the folders that the words name. The innermost are looked for first, and what they explain is struck out: a path into the attempt, which
    /// usually lies below the config's folder, does not name that folder.
    /// </summary>
    private List<string> Named(List<string> words, IEnumerable<string> folders)
    {
        var named = new List<string>();
        var wanted = folders.ToHashSet();
        foreach (var folder in wanted.Concat(Read.Select(Plain)).Append(Plain(Attempt)).Distinct().OrderByDescending(folder => folder.Length))
        {
            var path = new Regex(Regex.Escape(folder) + @"(?![\w.-])", RegexOptions.CultureInvariant);
            if (wanted.Contains(folder) && words.Exists(path.IsMatch))
            {
                named.Add(folder);
            }

            words = words.ConvertAll(word => path.Replace(word, ""));
        }

        return named;
    }

    private static string Plain(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder == "/" ? folder : folder + "/", StringComparison.Ordinal);
}
