using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Fleetscope.Tests.Jobs;

/// <summary>Files and recorded calls of the family's own tools.</summary>
internal static class Golden
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Here())!, "Golden");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static IReadOnlyList<JsonElement> Lines(string name) =>
        [.. File.ReadLines(PathOf(name)).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The message bodies that a recorded command sent.</summary>
    public static IReadOnlyList<string> Bodies(string name) =>
        [.. Lines(name).Select(call => call.GetProperty("params").GetProperty("MessageBody").GetString()!)];

    private static string Here([CallerFilePath] string here = "") => here;

    /// <summary>Whether two JSON texts have the same keys and values.</summary>
    public static void ShouldBeSameJson(string actual, string expected)
    {
        using var left = JsonDocument.Parse(actual);
        using var right = JsonDocument.Parse(expected);
        JsonElement.DeepEquals(left.RootElement, right.RootElement).ShouldBeTrue($"{actual}\nis not\n{expected}");
    }
}

/// <summary>A folder of one test.</summary>
public abstract class FolderTest : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("fleetscope-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
