using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>The keys of a message (or of a job file's top level), taken out one by one; what is wrong with them is gathered.</summary>
internal sealed class SharedKeys(JsonElement members, List<string> mistakes)
{
    /// <summary>A key of a bucket.</summary>
    public string Path(string key, bool mayBeEmpty = false)
    {
        if (!members.TryGetProperty(key, out _))
        {
            mistakes.Add($"'{key}' is missing");
            return "";
        }

        var path = OptionalPath(key);
        if (path.Length == 0 && !mayBeEmpty && members.GetProperty(key).ValueKind == JsonValueKind.String)
        {
            mistakes.Add($"'{key}' is empty");
        }

        return path;
    }

    /// <summary>A key of a bucket that may be absent: then empty.</summary>
    public string OptionalPath(string key)
    {
        var path = OptionalText(key);
        if (SafePath.Problem(SafePath.WithoutMount(path)) is { } problem)
        {
            mistakes.Add($"'{key}' {problem}: keys are relative to the root of the bucket");
        }

        return path;
    }

    /// <summary>Text that may be absent: then empty.</summary>
    public string OptionalText(string key)
    {
        if (!members.TryGetProperty(key, out var value))
        {
            return "";
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        mistakes.Add($"'{key}' must be text in double quotes, and is {Kind(value)}");
        return "";
    }

    /// <summary>An object of plain values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Members(string key)
    {
        if (!members.TryGetProperty(key, out var value))
        {
            mistakes.Add($"'{key}' is missing");
            return [];
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return GroupMetadata.OfObject(value, JobStyle.Fiji, mistakes, $"'{key}': ");
        }

        mistakes.Add($"'{key}' must be an object like {{\"size\": \"1024\"}}, and is {Kind(value)}");
        return [];
    }

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
