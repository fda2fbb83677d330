namespace Fleetscope.Stores;

/// <summary>Which keys of objects are good: relative, and never leaving their bucket, so that they mean the same in a folder and in S3.</summary>
public static class ObjectKey
{
    /// <exception cref="FleetscopeException">The key is none that every store can hold.</exception>
    public static void Check(string key)
    {
        if (Mistake(key, isPrefix: false) is { } mistake)
        {
            throw Refusal(key, mistake);
        }
    }

    /// <exception cref="FleetscopeException">The prefix would leave the bucket.</exception>
    public static void CheckPrefix(string prefix)
    {
        if (Mistake(prefix, isPrefix: true) is { } mistake)
        {
            throw Refusal(prefix, mistake);
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
