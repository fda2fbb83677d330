using System.Text.Json;

namespace Fleetscope.Jobs;

/// <summary>A job for CellProfiler, as Distributed-CellProfiler sends it.</summary>
/// <param name="Metadata">The group: what goes into <c>-g</c>.</param>
/// <param name="Pipeline">A key of the workspace bucket.</param>
/// <param name="DataFile">A key of the workspace bucket: a LoadData .csv, a batch .h5, or a .txt list of files.</param>
/// <param name="Input">A folder of the source bucket; empty: its root.</param>
/// <param name="Output">A folder of the destination bucket, above the job's own.</param>
/// <param name="OutputStructure">How the job's own folder is called, in terms of the group's keys; empty: the values joined by '-'.</param>
public sealed record CellProfilerMessage(
    IReadOnlyList<KeyValuePair<string, string>> Metadata, string Pipeline, string DataFile, string Input, string Output, string OutputStructure)
    : JobMessage
{
    public override JobStyle Style => JobStyle.CellProfiler;

    public override IReadOnlyList<KeyValuePair<string, string>> Group => Metadata;

    public override string Name => NameTemplate.NameOf(OutputStructure, Metadata);

    public override string OutputFolder => SafePath.Join(Output, Name);

    internal override IEnumerable<KeyValuePair<string, string>> Words =>
    [
        .. Metadata,
        new("pipeline", Pipeline),
        new("data_file", DataFile),
        new("input", Input),
        new("output", Output),
        new("output_structure", OutputStructure),
    ];

    internal static CellProfilerMessage Read(JsonElement body, List<string> mistakes)
    {
        var group = body.TryGetProperty(GroupKey, out var metadata) ? GroupMetadata.Read(metadata, JobStyle.CellProfiler, mistakes) : Missing(mistakes);
        var keys = new SharedKeys(body, mistakes);
        var message = new CellProfilerMessage(
            group, keys.Path("pipeline"), keys.Path("data_file"), keys.Path("input", mayBeEmpty: true), keys.Path("output", mayBeEmpty: true),
            keys.OptionalText("output_structure"));
        if (mistakes.Count == 0)
        {
            SafePath.CheckName(message.Name, mistakes);
        }

        return message;
    }

    private protected override JobMessage WithGroup(IReadOnlyList<KeyValuePair<string, string>> group) => this with { Metadata = group };

    private protected override string Written() => MessageText.Of(writer =>
    {
        writer.WriteString(GroupKey, string.Join(',', Metadata.Select(pair => $"{pair.Key}={pair.Value}")));
        writer.WriteString("pipeline", Pipeline);
        writer.WriteString("output", Output);
        writer.WriteString("input", Input);
        writer.WriteString("data_file", DataFile);
        writer.WriteString("output_structure", OutputStructure);
    });

    private static List<KeyValuePair<string, string>> Missing(List<string> mistakes)
    {
        mistakes.Add("'Metadata' is missing");
        return [];
    }
}
