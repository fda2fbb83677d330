using Fleetscope.Stores;

namespace Fleetscope.Local;

/// <summary>Keys of objects as paths below a folder, which they never leave.</summary>
internal static class ObjectPath
{
    /// <summary>The path of an object.</summary>
    /// <exception cref="FleetscopeException">The key is none that a folder can hold.</exception>
    public static string Resolve(string root, string key)
    {
        ObjectKey.Check(key);
        return Path.Combine(root, key);
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
}
