using System.Text;
using System.Text.Json;
using Fleetscope.Jobs;

namespace Fleetscope.Drafting;

/// <summary>A job file that is not written yet: what all jobs share, and one group per job.</summary>
/// <param name="Name">What it is called among several, fit for a file name: <c>analysis-P1</c>.</param>
/// <param name="Shared">The shared keys, in the order in which they are written.</param>
/// <param name="Groups">Key and value of each group, read as a stream, perhaps more than once.</param>
public sealed record JobFileDraft(
    string Name,
    JobStyle Style,
    IReadOnlyList<KeyValuePair<string, JsonElement>> Shared,
    IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Groups)
{
    private const int MistakesShown = 20;

    /// <summary>How groups are written in CellProfiler's style.</summary>
    public GroupForm Form { get; init; }

    /// <summary>Writes the job file, reads it back as a run will, and only then puts it in its place.</summary>
    /// <returns>How many groups it has.</returns>
    /// <exception cref="FleetscopeException">It would be no job file: says every reason. Nothing is left behind.</exception>
    public int Save(string path, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        try
        {
            using (var file = File.Create(part))
            {
                WriteJobFile(file, cancellationToken);
            }

            var count = ReadBack(part);
            File.Move(part, path, overwrite: true);
            return count;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Writes one message body per line: what a submission of the job file sends.</summary>
    public void WriteMessages(Stream output, CancellationToken cancellationToken)
    {
        var shared = InMessages().ToList();
        using var lines = new JsonLines(output);
        foreach (var group in Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lines.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName(Style == JobStyle.Generic ? "group" : JobMessage.GroupKey);
                WriteGroup(writer, group);
                foreach (var (key, value) in shared)
                {
                    writer.WritePropertyName(key);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
            });
            lines.Text("\n");
        }
    }

    /// <summary>Writes the list of groups alone, to be put under <c>groups</c> of a job file by hand.</summary>
    public int WriteGroups(Stream output, CancellationToken cancellationToken)
    {
        using var lines = new JsonLines(output);
        var count = WriteList(lines, "", cancellationToken);
        lines.Text("\n");
        return count;
    }

    private void WriteJobFile(Stream output, CancellationToken cancellationToken)
    {
        using var lines = new JsonLines(output);
        lines.Text("{\n");
        foreach (var (key, value) in Shared)
        {
            lines.Text("    ");
            lines.Write(writer => writer.WriteStringValue(key));
            lines.Text(": ");
            lines.Write(value.WriteTo);
            lines.Text(",\n");
        }

        lines.Text("    \"groups\": ");
        WriteList(lines, "    ", cancellationToken);
        lines.Text("\n}\n");
    }

    private int WriteList(JsonLines lines, string indent, CancellationToken cancellationToken)
    {
        var count = 0;
        var wrong = new List<string>();
        lines.Text("[");
        foreach (var group in Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (wrong.Count < MistakesShown && Style == JobStyle.CellProfiler && Unsayable(group) is { } problem)
            {
                wrong.Add($"group {count + 1}: {problem}");
            }

            lines.Text((count++ == 0 ? "\n    " : ",\n    ") + indent);
            lines.Write(writer =>
            {
                if (Style != JobStyle.CellProfiler || Form == GroupForm.Members)
                {
                    WriteGroup(writer, group);
                    return;
                }

                writer.WriteStartObject();
                writer.WritePropertyName(JobMessage.GroupKey);
                WriteGroup(writer, group);
                writer.WriteEndObject();
            });
        }

        lines.Text($"\n{indent}]");
        return wrong.Count == 0
            ? count
            : throw new FleetscopeException($"job file {Name}", string.Join("; ", wrong), "nothing was written; CellProfiler divides a group at commas and '=': use other values or keys");
    }

    /// <summary>Why CellProfiler's <c>-g</c> cannot say a group; null: it can.</summary>
    private static string? Unsayable(IReadOnlyList<KeyValuePair<string, string>> group)
    {
        foreach (var (key, value) in group)
        {
            if (value.Contains(',', StringComparison.Ordinal))
            {
                return $"{key} is '{value}', with a comma in it";
            }

            if (key.AsSpan().ContainsAny(',', '='))
            {
                return $"the key '{key}' holds a comma or '='";
            }
        }

        return null;
    }

    private void WriteGroup(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string>> group)
    {
        if (Style == JobStyle.CellProfiler && Form == GroupForm.Text)
        {
            writer.WriteStringValue(TextOf(group));
            return;
        }

        writer.WriteStartObject();
        foreach (var (key, value) in group)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static string TextOf(IReadOnlyList<KeyValuePair<string, string>> group)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in group)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(key).Append('=').Append(value);
        }

        return text.ToString();
    }

    /// <summary>The shared keys that a message takes along: the known ones, or in the generic style all but comments.</summary>
    private IEnumerable<KeyValuePair<string, JsonElement>> InMessages() => Style switch
    {
        JobStyle.CellProfiler => Shared.Where(member => member.Key is "pipeline" or "output" or "output_structure" or "input" or "data_file"),
        JobStyle.Fiji => Shared.Where(member => member.Key is "output_file_location" or "shared_metadata"),
        _ => Shared.Where(member => !member.Key.Contains("_comment", StringComparison.Ordinal) && member.Key != "group"),
    };

    private int ReadBack(string path)
    {
        try
        {
            var file = JobFile.Open(path, Name, Style);
            return file.Jobs().Count();
        }
        catch (FleetscopeException wrong)
        {
            throw new FleetscopeException($"job file {Name}", wrong.Cause, "nothing was written; correct what it is made from, and try again", wrong);
        }
    }
}
