namespace Fleetscope.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>A file by its path from the root of the checkout.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string FindRoot(string folder)
    {
        while (!System.IO.File.Exists(Path.Combine(folder, "Fleetscope.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside a checkout: no Fleetscope.slnx above them.");
        }

        return folder;
    }
}
