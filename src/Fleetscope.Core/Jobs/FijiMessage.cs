using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>A job for Fiji or ImageJ, as Distributed-Fiji sends it.</summary>
/// <param name="Metadata">The group: parameters of this job.</param>
/// <param name="SharedMetadata">Parameters of all jobs; Distributed-Fiji puts them before the group's.</param>
/// <param name="OutputFileLocation">A folder of the destination bucket that all jobs of the file share.</param>
public sealed record FijiMessage(
    IReadOnlyList<KeyValuePair<string, string>> Metadata, IReadOnlyList<KeyValuePair<string, string>> SharedMetadata, string OutputFileLocation)
    : JobMessage
{
    public override JobStyle Style => JobStyle.Fiji;

    public override IReadOnlyList<KeyValuePair<string, string>> Group => Metadata;

    public override string Name => NameTemplate.NameOf("", Metadata);

    public override string OutputFolder => SafePath.Join(OutputFileLocation, "");

    internal override IEnumerable<KeyValuePair<string, string>> Words =>
        [.. Metadata, .. SharedMetadata, new("output_file_location", OutputFileLocation)];

    internal static FijiMessage Read(JsonElement body, List<string> mistakes)
    {
        IReadOnlyList<KeyValuePair<string, string>> group = [];
        if (body.TryGetProperty(GroupKey, out var metadata))
        {
            group = GroupMetadata.Read(metadata, JobStyle.Fiji, mistakes);
        }
        else
        {
            mistakes.Add("'Metadata' is missing");
        }

        var keys = new SharedKeys(body, mistakes);
        var message = new FijiMessage(group, keys.Members("shared_metadata"), keys.Path("output_file_location", mayBeEmpty: true));
        if (mistakes.Count == 0)
        {
            SafePath.CheckLabel(message.Name, mistakes);
        }

        return message;
    }

    private protected override JobMessage WithGroup(IReadOnlyList<KeyValuePair<string, string>> group) => this with { Metadata = group };

    private protected override string Written() => MessageText.Of(writer =>
    {
        MessageText.WriteMembers(writer, GroupKey, Metadata);
        writer.WriteString("output_file_location", OutputFileLocation);
        MessageText.WriteMembers(writer, "shared_metadata", SharedMetadata);
    });
}
