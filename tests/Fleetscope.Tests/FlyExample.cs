namespace Fleetscope.Tests;

/// <summary>The three fields of fly cells that the family ships as its example: 9 MB each, so that they lie beside the checkout and not in it.</summary>
internal static class FlyExample
{
    public const string IsMissing = "the fly images are not beside this checkout (../shared/data/fly)";

    /// <summary>Its folder; null where there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The folder that has what its bucket has; null where there is none.</summary>
    public static string? Bucket => Folder is null ? null : Path.Combine(Folder, "bucket");

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var fly = Path.Combine(folder.FullName, "shared", "data", "fly");
            if (Directory.Exists(fly))
            {
                return fly;
            }
        }

        return null;
    }
}
