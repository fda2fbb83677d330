using System.Buffers;

namespace Fleetscope.Programs.Containers;

/// <summary>A file or folder of this machine, inside a container at its own path.</summary>
internal sealed record ContainerMount(string Path, bool IsReadOnly)
{
    // --mount takes one line of CSV: a quote, a comma or a line break in a path would begin something else.
    private static readonly SearchValues<char> NotInMount = SearchValues.Create(",\"\r\n");

    /// <summary>Whether there is a form of the command line that can carry the path.</summary>
    public static bool CanName(string path) => !path.Contains(':') || !path.AsSpan().ContainsAny(NotInMount);

    /// <summary>The arguments that mount it.</summary>
    /// <exception cref="FleetscopeException">No form of the command line can carry the path.</exception>
    public IReadOnlyList<string> Arguments =>
        !Path.Contains(':') ? ["-v", $"{Path}:{Path}{(IsReadOnly ? ":ro" : "")}"]
        : CanName(Path) ? ["--mount", $"type=bind,source={Path},target={Path}{(IsReadOnly ? ",readonly" : "")}"]
        : throw new FleetscopeException(
            $"folder {Path}", "a container cannot have it: docker and podman cut a path with ':' and with one of , \" or a line break",
            "rename the folder, or leave CONTAINER out");
}
