using Fleetscope.Stores;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>The columns of a table that name one image (or one set of objects): FileName_X with PathName_X, or URL_X.</summary>
/// <param name="Name">X.</param>
internal sealed record ImageColumn(string Name, int? File, int? Path, int? Address)
{
    private static readonly string[] Schemes = ["http", "https", "ftp", "s3", "gs"];

    /// <summary>The images that a header names.</summary>
    public static IReadOnlyList<ImageColumn> In(List<string> header)
    {
        int? Column(string title) => header.LastIndexOf(title) is >= 0 and var column ? column : null;
        var images = new List<ImageColumn>();
        foreach (var kind in new[] { "", "Objects" })
        {
            var titles = new[] { $"{kind}FileName_", $"{kind}PathName_", $"{kind}URL_" };
            var names = header.SelectMany(title => titles.Where(prefix => title.StartsWith(prefix, StringComparison.Ordinal)).Select(prefix => title[prefix.Length..]));
            images.AddRange(names.Distinct().Select(name => new ImageColumn(name, Column(titles[0] + name), Column(titles[1] + name), Column(titles[2] + name))));
        }

        return images;
    }

    /// <summary>The columns that hold paths or addresses, which a rewritten table has changed.</summary>
    public IEnumerable<int> Rewritten => new[] { Path, Address }.OfType<int>();

    /// <summary>Addresses that LoadData hands on as they are (cellprofiler_core, constants/image.py, PASSTHROUGH_SCHEMES).</summary>
    private static bool IsFetchedByCellProfiler(string address) => Schemes.Any(scheme => address.StartsWith(scheme + "://", StringComparison.OrdinalIgnoreCase));

    /// <summary>The file that a row names.</summary>
    /// <param name="value">A column's value in that row.</param>
    /// <param name="problem">Why it names none that can be read, as a sentence about the cell; null also for an image of the web or of another bucket, which CellProfiler fetches itself.</param>
    public InputFile? FileOf(Func<int, string> value, StagedInputs staged, out string? problem)
    {
        problem = null;
        string path;
        string what;
        if (Address is { } address)
        {
            (path, what) = (value(address), $"URL_{Name}");
            if (IsFetchedByCellProfiler(path))
            {
                return null;
            }
        }
        else if (File is { } file && Path is { } folder)
        {
            (path, what) = ($"{value(folder).TrimEnd('/')}/{value(file)}", $"PathName_{Name} and FileName_{Name}");
            if (value(file).Length == 0 || value(file).StartsWith('/'))
            {
                problem = value(file).Length == 0 ? $"FileName_{Name} is empty" : $"FileName_{Name} '{value(file)}' starts with '/'";
                return null;
            }
        }
        else if (File is null)
        {
            problem = $"PathName_{Name} has no column FileName_{Name} beside it";
            return null;
        }
        else
        {
            // CellProfiler looks below the pipeline's own base image location. In place it finds it there as ever; we cannot fetch what we cannot know.
            problem = staged.SourceInPlace ? null : $"FileName_{Name} has no column PathName_{Name} beside it, so that its folder is not known";
            return null;
        }

        var key = BucketPath.KeyOf(path, staged.SourceRoot, out var wrong);
        if (key is null)
        {
            problem = $"{what}: '{path}' {wrong}";
            return null;
        }

        // Illumination functions belong to a plate: every job of it reads the same.
        return new InputFile(BucketRole.Source, key, Shared: Name.StartsWith("Illum", StringComparison.Ordinal));
    }
}
