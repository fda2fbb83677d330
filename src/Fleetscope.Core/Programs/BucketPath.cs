namespace Fleetscope.Programs;

/// <summary>A path as tables and lists of the family have it, below the place where their containers mount the bucket.</summary>
internal static class BucketPath
{
    public const string Mount = "/home/ubuntu/bucket";

    /// <summary>The key of a path or <c>file:</c> address in the source bucket.</summary>
    /// <param name="sourceRoot">The folder that stands for the bucket here; paths below it mean the same.</param>
    /// <param name="problem">Why it is no key, as the end of a sentence.</param>
    public static string? KeyOf(string path, string sourceRoot, out string? problem)
    {
        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            path = "/" + Uri.UnescapeDataString(path["file:".Length..]).TrimStart('/');
        }

        var below = IsBelow(path, Mount) ? path[Mount.Length..] : IsBelow(path, sourceRoot) ? path[sourceRoot.Length..] : null;
        if (below is null)
        {
            problem = $"is not below {Mount}, where the images of the source bucket are";
            return null;
        }

        var parts = new List<string>();
        foreach (var part in below.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    problem = "leaves the bucket by '..'";
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        problem = parts.Count == 0 || below.EndsWith('/') ? "names a folder, not a file" : below.Any(char.IsControl) ? "holds a control character" : null;
        return problem is null ? string.Join('/', parts) : null;
    }

    /// <summary>The path with the bucket's own root instead of the mount; null when it does not start there.</summary>
    public static string? Rewrite(string path, string sourceRoot)
    {
        if (IsBelow(path, Mount))
        {
            return sourceRoot + path[Mount.Length..];
        }

        var at = path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? path.IndexOf(Mount, StringComparison.Ordinal) : -1;
        return at > 0 && path.AsSpan("file:".Length, at - "file:".Length).Trim('/').IsEmpty && IsBelow(path[at..], Mount)
            ? path[..at] + string.Join('/', sourceRoot.Split('/').Select(Uri.EscapeDataString)) + path[(at + Mount.Length)..]
            : null;
    }

    private static bool IsBelow(string path, string root) => path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
