using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>A job for any program, as Distributed-Something sends it: a group, and every other key of the job file.</summary>
/// <param name="Metadata">The group.</param>
/// <param name="Shared">Every other key, as JSON has it.</param>
public sealed record GenericMessage(
    IReadOnlyList<KeyValuePair<string, string>> Metadata, IReadOnlyDictionary<string, JsonElement> Shared)
    : JobMessage
{
    // The family's forks call it by these names; the first that is there counts.
    internal static readonly string[] OutputKeys = ["output", "output_location", "output_file_location"];

    public override JobStyle Style => JobStyle.Generic;

    public override IReadOnlyList<KeyValuePair<string, string>> Group => Metadata;

    public override string Name => NameTemplate.NameOf(Text("output_structure"), Metadata);

    public override string OutputFolder => SafePath.Join(Text(OutputKeys.FirstOrDefault(Shared.ContainsKey) ?? ""), Name);

    internal override IEnumerable<KeyValuePair<string, string>> Words =>
        [.. Metadata, .. Shared.Select(shared => KeyValuePair.Create(shared.Key, PythonText.Of(shared.Value)))];

    // Asked for each of a million jobs: making text of all words to find one takes longer than making the job.
    internal override string? FirstWord(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            foreach (var (key, value) in Metadata)
            {
                if (key == name)
                {
                    return value;
                }
            }

            if (Shared.TryGetValue(name, out var shared))
            {
                return PythonText.Of(shared);
            }
        }

        return null;
    }

    /// <summary>A shared value as text; empty when there is none.</summary>
    internal string Text(string key) => Shared.TryGetValue(key, out var value) ? PythonText.Of(value) : "";

    internal static GenericMessage Read(JsonElement body, List<string> mistakes)
    {
        var shared = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        IReadOnlyList<KeyValuePair<string, string>> group = [];
        foreach (var member in body.EnumerateObject())
        {
            if (member.Name == "group")
            {
                group = GroupMetadata.Read(member.Value, JobStyle.Generic, mistakes);
            }
            else
            {
                shared[member.Name] = member.Value.Clone();
            }
        }

        CheckShared(body, mistakes);
        var message = new GenericMessage(group, shared);
        if (mistakes.Count == 0)
        {
            SafePath.CheckName(message.Name, mistakes);
        }

        return message;
    }

    /// <summary>The few shared keys that mean something to Fleetscope itself must be what they mean.</summary>
    internal static void CheckShared(JsonElement shared, List<string> mistakes)
    {
        var keys = new SharedKeys(shared, mistakes);
        _ = keys.OptionalText("output_structure");
        foreach (var key in OutputKeys)
        {
            _ = keys.OptionalPath(key);
        }

        _ = keys.OptionalPath("input");
    }

    private protected override JobMessage WithGroup(IReadOnlyList<KeyValuePair<string, string>> group) => this with { Metadata = group };

    private protected override string Written() => MessageText.Of(writer =>
    {
        foreach (var (key, value) in Shared)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }

        MessageText.WriteMembers(writer, "group", Metadata);
    });
}
