using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>The messages of one job file: all that they share is written once, and each group is put into the gap. For one thread.</summary>
internal sealed class MessageFrame : IDisposable
{
    private readonly string appName;
    private readonly JobStyle style;
    private readonly string before;
    private readonly string after;
    private readonly byte[] identityBefore;
    private readonly byte[] identityAfter;
    private readonly string structure;
    private readonly ArrayBufferWriter<byte> bodyBuffer = new();
    private readonly ArrayBufferWriter<byte> identityBuffer = new();
    private readonly Utf8JsonWriter bodyWriter;
    private NameTemplate? template;
    private JobMessage? first;

    /// <param name="shared">The shared keys of the job file, without groups and comments.</param>
    public MessageFrame(string appName, JobStyle style, IReadOnlyDictionary<string, JsonElement> shared)
    {
        this.appName = appName;
        this.style = style;
        structure = style != JobStyle.Fiji && shared.TryGetValue("output_structure", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";
        bodyWriter = new Utf8JsonWriter(bodyBuffer, MessageText.Options);

        var members = MembersOf(shared);
        var gap = members.FindIndex(member => member.Value is null);
        before = Text(members[..gap], opens: true) + $"\"{members[gap].Key}\":";
        after = Text(members[(gap + 1)..], opens: false) + "}";
        (identityBefore, identityAfter) = Identity(members);
    }

    /// <summary>Makes the job of a group. When it cannot be one, null, and <paramref name="mistakes"/> say why.</summary>
    public Job? JobOf(JsonElement group, List<string> mistakes)
    {
        if (style == JobStyle.CellProfiler && group.ValueKind == JsonValueKind.Object && group.TryGetProperty(JobMessage.GroupKey, out var inside))
        {
            group = inside;
        }
        else if (group.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"a group must be an object in braces, and this is {SharedKeys.Kind(group)}");
            return null;
        }

        var metadata = GroupMetadata.Read(group, style, mistakes);
        if (mistakes.Count > 0)
        {
            return null;
        }

        var name = NameOf(metadata);
        if (style == JobStyle.Fiji)
        {
            SafePath.CheckLabel(name, mistakes);
        }
        else
        {
            SafePath.CheckName(name, mistakes);
        }

        return mistakes.Count > 0 ? null : JobOf(group, name, metadata);
    }

    private Job JobOf(JsonElement group, string name, List<KeyValuePair<string, string>> metadata)
    {
        // Only the first message is read; the others differ from it by their group.
        var body = BodyOf(group);
        var job = new Job(IdentityOf(group), name, body) { KnownMessage = first?.ForGroup(metadata, body) };
        first ??= job.Message;
        return job;
    }

    public void Dispose() => bodyWriter.Dispose();

    /// <summary>The members of a message in the order in which the originals send them; the group's value is the null.</summary>
    private List<(string Key, JsonElement? Value)> MembersOf(IReadOnlyDictionary<string, JsonElement> shared)
    {
        switch (style)
        {
            case JobStyle.CellProfiler:
                var structureOrEmpty = shared.TryGetValue("output_structure", out var given) ? given : JsonElement.Parse("\"\"");
                return
                [
                    (JobMessage.GroupKey, null), ("pipeline", shared["pipeline"]), ("output", shared["output"]), ("input", shared["input"]),
                    ("data_file", shared["data_file"]), ("output_structure", structureOrEmpty),
                ];
            case JobStyle.Fiji:
                return [(JobMessage.GroupKey, null), ("output_file_location", shared["output_file_location"]), ("shared_metadata", shared["shared_metadata"])];
            default:
                // A shared key called "group" is overwritten by each group, as in the original.
                return [.. shared.Where(member => member.Key != "group").Select(member => (member.Key, (JsonElement?)member.Value)), ("group", null)];
        }
    }

    private static string Text(List<(string Key, JsonElement? Value)> members, bool opens)
    {
        var text = MessageText.Of(writer =>
        {
            foreach (var (key, value) in members)
            {
                writer.WritePropertyName(key);
                value!.Value.WriteTo(writer);
            }
        })[1..^1];
        return opens ? "{" + text + (text.Length > 0 ? "," : "") : (text.Length > 0 ? "," : "") + text;
    }

    private (byte[] Before, byte[] After) Identity(List<(string Key, JsonElement? Value)> members)
    {
        var sorted = members.Where(member => member.Value is null || !CanonicalJson.IsLeftOut(member.Key, member.Value.Value)).ToList();
        sorted.Sort((left, right) => CanonicalJson.CompareKeys(left.Key, right.Key));
        var output = new ArrayBufferWriter<byte>();
        output.Write(Encoding.UTF8.GetBytes(appName + "\n{"));
        var gap = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i > 0)
            {
                CanonicalJson.Put(output, (byte)',');
            }

            CanonicalJson.WriteString(output, sorted[i].Key);
            CanonicalJson.Put(output, (byte)':');
            if (sorted[i].Value is { } value)
            {
                CanonicalJson.Write(output, value);
            }
            else
            {
                gap = output.WrittenCount;
            }
        }

        CanonicalJson.Put(output, (byte)'}');
        return (output.WrittenSpan[..gap].ToArray(), output.WrittenSpan[gap..].ToArray());
    }

    private JobId IdentityOf(JsonElement group)
    {
        identityBuffer.ResetWrittenCount();
        identityBuffer.Write(identityBefore);
        CanonicalJson.Write(identityBuffer, group);
        identityBuffer.Write(identityAfter);
        return JobId.Of(identityBuffer.WrittenSpan);
    }

    private string BodyOf(JsonElement group)
    {
        bodyBuffer.ResetWrittenCount();
        bodyWriter.Reset(bodyBuffer);
        group.WriteTo(bodyWriter);
        bodyWriter.Flush();
        return string.Concat(before, Encoding.UTF8.GetString(bodyBuffer.WrittenSpan), after);
    }

    private string NameOf(IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        if (structure.Length == 0)
        {
            return NameTemplate.NameOf("", metadata);
        }

        // Nearly always all groups have the same keys, so that the structure is cut once.
        if (template is null || !template.Keys.SequenceEqual(metadata.Select(pair => pair.Key)))
        {
            template = NameTemplate.Cut(structure, [.. metadata.Select(pair => pair.Key)]);
        }

        return template.Fill(metadata);
    }
}
