using Fleetscope.Stores;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>A .txt list of image files, one path or address a line.</summary>
internal sealed class ImageList(string text)
{
    public static ImageList Read(string path) => new(File.ReadAllText(path));

    /// <summary>Whether any line starts at the family's mount.</summary>
    public bool NamesMount { get; } = text.Contains(BucketPath.Mount, StringComparison.Ordinal);

    /// <summary>The files it names, and what is wrong with lines that name none.</summary>
    public (IReadOnlyList<InputFile> Files, IReadOnlyList<string> Problems) Files(string name, string sourceRoot)
    {
        var files = new HashSet<InputFile>();
        var problems = new List<string>();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var path = line.Trim().ToString();
            if (path.Length == 0)
            {
                continue;
            }

            if (BucketPath.KeyOf(path, sourceRoot, out var problem) is { } key)
            {
                files.Add(new InputFile(BucketRole.Source, key));
            }
            else
            {
                problems.Add($"{name}, line {number}: '{path}' {problem}");
            }
        }

        if (files.Count == 0 && problems.Count == 0)
        {
            problems.Add($"{name} names no file");
        }

        return ([.. files], problems);
    }

    /// <summary>Writes the list with the bucket's own root instead of the mount; line ends stay as they are.</summary>
    public void Write(string sourceRoot, TextWriter output)
    {
        var from = 0;
        while (from < text.Length)
        {
            var end = text.IndexOf('\n', from);
            var next = end < 0 ? text.Length : end + 1;
            var line = text[from..next];
            var path = line.Trim();
            output.Write(BucketPath.Rewrite(path, sourceRoot) is { } here ? line.Replace(path, here, StringComparison.Ordinal) : line);
            from = next;
        }
    }
}
