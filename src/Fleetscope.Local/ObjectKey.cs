namespace Fleetscope.Local;

/// <summary>Keys of objects as paths below a folder, which they never leave.</summary>
internal static class ObjectKey
{
    /// <summary>The path of an object.</summary>
    /// <exception cref="FleetscopeException">The key is none that a folder can hold.</exception>
    public static string Resolve(string root, string key)
    {
        if (Mistake(key, isPrefix: false) is { } mistake)
        {
            throw Refusal(key, mistake);
        }

        return Path.Combine(root, key);
    }

    /// <exception cref="FleetscopeException">The prefix would leave the folder.</exception>
    public static void CheckPrefix(string prefix)
    {
        if (Mistake(prefix, isPrefix: true) is { } mistake)
        {
            throw Refusal(prefix, mistake);
        }
    }

    /// <summary>Refuses a path whose parents leave the folder through a link.</summary>
    public static void RefuseToLeave(string root, string path, string key)
    {
        var realRoot = default(string);
        for (var parent = Path.GetDirectoryName(path)!; parent.Length > root.Length; parent = Path.GetDirectoryName(parent)!)
        {
            if (new DirectoryInfo(parent).LinkTarget is null)
            {
                continue;
            }

            realRoot ??= PosixPaths.Real(root) ?? root;
            var real = PosixPaths.Real(parent);
            if (real is null || (real != realRoot && !real.StartsWith(realRoot.TrimEnd('/') + "/", StringComparison.Ordinal)))
            {
                throw new FleetscopeException(key, $"{parent} is a link that leaves the bucket {root}, and outputs do not follow it",
                    "make it a folder, or name the link's target as the bucket");
            }
        }
    }

    private static string? Mistake(string key, bool isPrefix)
    {
        if (key.Length == 0)
        {
            return isPrefix ? null : "it is empty";
        }

        if (key.Contains('\0', StringComparison.Ordinal))
        {
            return "it holds a NUL character";
        }

        var parts = key.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var mayBeEmpty = isPrefix && i == parts.Length - 1;
            switch (parts[i])
            {
                case "" when !mayBeEmpty:
                    return i == 0 ? "it starts with '/'" : "a part of it is empty";
                case "." or ".." when !(isPrefix && i == parts.Length - 1):
                case "..":
                    return "it would leave the bucket";
            }
        }

        return null;
    }

    private static FleetscopeException Refusal(string key, string mistake) =>
        new($"key '{key.Replace("\0", "\\0", StringComparison.Ordinal)}'", mistake, "correct the path in the job file or config: keys are relative, like plate1/A01.tif");
}
