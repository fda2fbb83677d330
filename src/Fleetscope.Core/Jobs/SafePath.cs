namespace Fleetscope.Jobs;

/// <summary>Rules for keys and names that become paths: they stay below the folder they are put in, on any store.</summary>
internal static class SafePath
{
    private const string Mount = "/home/ubuntu/bucket";

    /// <summary>What is wrong with a relative path, as the end of a sentence, or null. Empty is fine here.</summary>
    public static string? Problem(string path)
    {
        if (path.StartsWith('/'))
        {
            return "starts with '/'";
        }

        foreach (var letter in path)
        {
            if (letter == '\0')
            {
                return "holds the character NUL";
            }

            if (char.IsControl(letter))
            {
                return $"holds the control character U+{(int)letter:X4}";
            }
        }

        foreach (var part in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(part) is ".." or ".")
            {
                return $"has a part '{path.AsSpan(part)}'";
            }
        }

        return null;
    }

    /// <summary>Checks a job's name, which becomes a folder.</summary>
    public static void CheckName(string name, List<string> mistakes)
    {
        if (name.Length == 0)
        {
            mistakes.Add("the job's name is empty: give the group values, or name the job by output_structure");
        }
        else if (Problem(name) is { } problem)
        {
            mistakes.Add($"the job's name {Shown(name)} {problem}, and it becomes a folder: choose other values, or another output_structure");
        }
        else if (name.Trim('/').Length == 0 || name.Contains("//", StringComparison.Ordinal))
        {
            mistakes.Add($"the job's name {Shown(name)} has an empty part between slashes, and it becomes a folder: choose other values, or another output_structure");
        }
    }

    /// <summary>Checks a job's name that is shown but never becomes a path.</summary>
    public static void CheckLabel(string name, List<string> mistakes)
    {
        foreach (var letter in name.Where(char.IsControl).Take(1))
        {
            mistakes.Add($"a value of the group holds the control character U+{(int)letter:X4}");
        }
    }

    /// <summary>Folder and name as one key without slashes at the end.</summary>
    public static string Join(string folder, string name)
    {
        var above = WithoutMount(folder).TrimEnd('/');
        var below = name.TrimEnd('/');
        return above.Length == 0 ? below : below.Length == 0 ? above : $"{above}/{below}";
    }

    /// <summary>A key without the place where the family's containers mount the bucket.</summary>
    public static string WithoutMount(string key) =>
        key == Mount ? "" : key.StartsWith(Mount + "/", StringComparison.Ordinal) ? key[(Mount.Length + 1)..] : key;

    private static string Shown(string name) =>
        "'" + string.Concat(name.Take(120).Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : letter.ToString())) + "'";
}
