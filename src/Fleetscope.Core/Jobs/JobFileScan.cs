using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>The first pass over a job file: its shared keys, and where its groups are. Every token is looked at, so that what is no JSON is found here.</summary>
internal sealed class JobFileScan
{
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);

    /// <summary>What is wrong, in sentences.</summary>
    public List<string> Mistakes { get; } = [];

    public long GroupsOffset { get; private set; }

    public int GroupsLine { get; private set; }

    public int GroupCount { get; private set; }

    public static JobFileScan Of(string path)
    {
        var scan = new JobFileScan();
        try
        {
            using var window = new JsonWindow(path);
            if (window.Window is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            {
                scan.Mistakes.Add("it is UTF-16: save it as UTF-8");
            }
            else
            {
                scan.ReadTopLevel(window);
            }
        }
        catch (JsonException trouble)
        {
            throw JsonTrouble.Explain(path, trouble);
        }
        catch (InvalidOperationException trouble)
        {
            // What the reader throws for a lone surrogate such as "\ud800".
            throw new FleetscopeException(path, $"a key is not text ({trouble.Message})", "correct its escapes", trouble);
        }

        return scan;
    }

    /// <summary>The style that the keys tell.</summary>
    public JobStyle Style() =>
        values.ContainsKey("shared_metadata") || values.ContainsKey("output_file_location") ? JobStyle.Fiji
        : values.ContainsKey("pipeline") || values.ContainsKey("data_file") ? JobStyle.CellProfiler
        : JobStyle.Generic;

    /// <summary>Every top-level key but groups and comments.</summary>
    public Dictionary<string, JsonElement> Shared(JobStyle style) =>
        values.Where(member => !IsComment(member.Key, style)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Distributed-Something leaves out every key that has <c>_comment</c> anywhere in it; the others pick the keys that they know.</summary>
    private static bool IsComment(string key, JobStyle style) =>
        style == JobStyle.Generic ? key.Contains("_comment", StringComparison.Ordinal) : key.StartsWith("_comment", StringComparison.Ordinal);

    private void ReadTopLevel(JsonWindow window)
    {
        window.Read();
        if (window.Token != JsonTokenType.StartObject)
        {
            Mistakes.Add("the file must be one JSON object in braces");
            return;
        }

        while (window.Read() && window.Token == JsonTokenType.PropertyName)
        {
            ReadMember(window, window.Text, window.Line);
        }

        // Anything behind the closing brace is an error of the reader.
        window.Read();
        if (!lines.ContainsKey("groups"))
        {
            Mistakes.Add("'groups' is missing: a list with one entry per job");
        }
    }

    private void ReadMember(JsonWindow window, string key, int line)
    {
        var comment = key.Contains("_comment", StringComparison.Ordinal);
        if (!comment && !lines.TryAdd(key, line))
        {
            Mistakes.Add($"key '{key}' stands twice, on lines {lines[key]} and {line}: keep one");
        }

        if (key != "groups")
        {
            window.ReadValue();
            values[key] = JsonElement.Parse(window.Value.Span);
            return;
        }

        if (!window.StartsList())
        {
            window.ReadValue();
            Mistakes.Add($"'groups' (line {line}) must be a list in square brackets");
            return;
        }

        window.Read();
        (GroupsOffset, GroupsLine, GroupCount) = (window.Offset, window.Line, 0);
        while (window.ReadValue())
        {
            GroupCount++;
        }

        if (GroupCount == 0)
        {
            Mistakes.Add($"'groups' (line {line}) is empty: there is nothing to do");
        }
    }
}
