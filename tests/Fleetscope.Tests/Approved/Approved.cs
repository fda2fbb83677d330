namespace Fleetscope.Tests;

// Not in the namespace of its folder: a type and a namespace of one name would hide each other from every other test.

/// <summary>
/// Compares a text with a file of the checkout that a person has read and approved. With FLEETSCOPE_APPROVE=1 the file is written anew, to be looked at in the diff.
/// </summary>
internal static class Approved
{
    /// <summary>Compares with <c>tests/Fleetscope.Tests/Approved/NAME</c>.</summary>
    public static void ShouldMatch(string text, string name) => ShouldMatchFile(text, SourceTree.File("tests", "Fleetscope.Tests", "Approved", name));

    /// <summary>Compares with any file of the checkout.</summary>
    public static void ShouldMatchFile(string text, string file)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("FLEETSCOPE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        File.Exists(file).ShouldBeTrue($"{file} is not there yet: run the test with FLEETSCOPE_APPROVE=1, read the file, commit it");
        text.ShouldBe(File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal), $"{file} differs: if the new text is right, run the test with FLEETSCOPE_APPROVE=1 and commit");
    }
}
