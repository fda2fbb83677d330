using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fleetscope.Checks.JobRules;
using Fleetscope.Jobs;
using Fleetscope.Programs.CellProfiler;

namespace Fleetscope.Checks.Fixing;

/// <summary>Corrects a job file, which must be JSON already: keys, paths, and groups as the table has them.</summary>
internal sealed class JobFileFix
{
    private static readonly string[] Paths = ["pipeline", "data_file", "input", "output", "output_file_location"];

    private readonly string text;
    private readonly byte[] bytes;
    private readonly TextEdits edits;
    private readonly ValueCorrection? values;
    private readonly Dictionary<string, string> members = new(StringComparer.Ordinal);
    private readonly HashSet<string> groups = new(StringComparer.Ordinal);

    private JobFileFix(string text, LoadDataTable? table)
    {
        this.text = text;
        bytes = Encoding.UTF8.GetBytes(text);
        edits = new TextEdits(text);
        values = table is { RowCount: > 0 } ? new ValueCorrection(table) : null;
    }

    /// <summary>The key of the data file as the file names it, but for a slash before it; empty when there is none.</summary>
    public static string DataFileIn(string text)
    {
        using var file = JsonDocument.Parse(text);
        return file.RootElement.ValueKind == JsonValueKind.Object && file.RootElement.TryGetProperty("data_file", out var key) && key.ValueKind == JsonValueKind.String
            ? SafePath.WithoutMount(key.GetString()!).TrimStart('/')
            : "";
    }

    /// <param name="table">The table as it will be, when there is one.</param>
    /// <param name="dataFile">The corrected table, when there is one: it takes the place of the old one.</param>
    public static (string Text, IReadOnlyList<FixedPlace> Places) Of(string text, LoadDataTable? table, string? dataFile)
    {
        var fix = new JobFileFix(text, table);
        fix.Read(dataFile);
        return (fix.edits.Apply(), [.. fix.edits.Places()]);
    }

    private void Read(string? dataFile)
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        using var file = JsonDocument.Parse(bytes);
        var names = file.RootElement.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var style = names.Contains("shared_metadata") || names.Contains("output_file_location") ? JobStyle.Fiji
            : names.Contains("pipeline") || names.Contains("data_file") ? JobStyle.CellProfiler
            : JobStyle.Generic;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            if (!key.StartsWith("_comment", StringComparison.Ordinal) && UnknownJobKey.Meant(style, key) is { } meant && !names.Contains(meant))
            {
                Token(reader, meant, $"'{key}' is not read");
            }

            reader.Read();
            if (key == "groups" && reader.TokenType == JsonTokenType.StartArray)
            {
                Groups(ref reader, style);
            }
            else if (reader.TokenType == JsonTokenType.String && Paths.Contains(key))
            {
                Path(reader, key, dataFile);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void Path(Utf8JsonReader reader, string key, string? dataFile)
    {
        var path = reader.GetString()!;
        if (key == "data_file" && dataFile is not null)
        {
            Token(reader, dataFile, "the corrected table");
        }
        else if (SafePath.WithoutMount(path).StartsWith('/'))
        {
            Token(reader, path.TrimStart('/'), "keys are relative to the root of the bucket");
        }
    }

    private void Groups(ref Utf8JsonReader reader, JobStyle style)
    {
        var previousEnd = -1;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = At(reader.TokenStartIndex);
            members.Clear();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                Group(ref reader, style);
            }
            else
            {
                reader.Skip();
            }

            var end = At(reader.BytesConsumed);
            var identity = members.Count == 0 ? "" : string.Join('\0', members.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}\u0001{pair.Value}"));
            if (identity.Length > 0 && !groups.Add(identity) && previousEnd >= 0)
            {
                // From behind the group before it, so that the comma between them goes along.
                edits.Remove(previousEnd, end - previousEnd, "an earlier group is the same");
            }

            previousEnd = end;
        }
    }

    private void Group(ref Utf8JsonReader reader, JobStyle style)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var name = reader;
            reader.Read();
            if (style == JobStyle.CellProfiler && key == "Metadata" && reader.TokenType == JsonTokenType.String)
            {
                var pairs = reader.GetString()!;
                var right = string.Join(',', pairs.Split(',').Select(Pair));
                Token(
                    reader, right,
                    right.Replace(" ", "", StringComparison.Ordinal) == pairs.Replace(" ", "", StringComparison.Ordinal) ? "no space after a comma" : "as CellProfiler reads the table");
                members["Metadata"] = right;
            }
            else if (style == JobStyle.CellProfiler && key == "Metadata" && reader.TokenType == JsonTokenType.StartObject)
            {
                Group(ref reader, style);
            }
            else if (style == JobStyle.CellProfiler && reader.TokenType == JsonTokenType.String)
            {
                var (column, value) = Corrected(key, reader.GetString()!);
                Token(name, column, "the table's column");
                Token(reader, value, "as CellProfiler reads the table");
                members[column] = value;
            }
            else
            {
                var start = reader.TokenStartIndex;
                reader.Skip();
                members[key] = Encoding.UTF8.GetString(bytes.AsSpan((int)start..(int)reader.BytesConsumed));
            }
        }
    }

    private string Pair(string pair)
    {
        var divider = pair.IndexOf('=');
        if (divider <= 0)
        {
            return pair.TrimStart();
        }

        var (key, value) = Corrected(pair[..divider].Trim(), pair[(divider + 1)..].Trim());
        return $"{key}={value}";
    }

    private (string Key, string Value) Corrected(string key, string value)
    {
        var column = values?.Key(key) ?? key;
        return (column, values?.Value(column, value) ?? value);
    }

    // The token that the reader stands on, a text, replaced by another.
    private void Token(Utf8JsonReader reader, string value, string why)
    {
        if (reader.GetString() != value)
        {
            var start = At(reader.TokenStartIndex);
            var length = Encoding.UTF8.GetCharCount(reader.ValueSpan) + 2;
            edits.Replace(start, length, $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"", why);
        }
    }

    private int At(long offset) => bytes.Length == text.Length ? (int)offset : Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)offset));
}
