using System.Text.Json;
using Fleetscope.Configuration;
using Fleetscope.Jobs;

namespace Fleetscope.Drafting;

/// <summary>The job files of a step for some plates of a batch, as run_batch_general.py lays them out: one per plate, or one in all with a batch file.</summary>
/// <remarks>
/// A job file has one <c>data_file</c>, and each plate has its own table; so each plate gets its own job file. The messages are those that the original
/// sends, also where it stops with a NameError: <c>--wells</c> with qc, qc_persite, assaydev and assaydev_persite.
/// </remarks>
public sealed class BatchDrafts
{
    private readonly BatchRequest request;
    private readonly BatchStep step;
    private readonly BatchPaths paths;
    private readonly List<string> plates;
    private readonly List<string> wells;
    private readonly List<string> sites;

    private BatchDrafts(BatchRequest request, List<string> mistakes)
    {
        this.request = request;
        step = BatchStep.Named(request.Step) ?? Unknown(request.Step, mistakes);
        paths = new BatchPaths(request, step);
        plates = ValueList.Parse(request.Plates, "PLATES", mistakes);
        wells = request.Wells is { Length: > 0 } named ? ValueList.Parse(named, "--wells", mistakes) : WellsOfLayout(mistakes);
        sites = ValueList.Parse(Or(request.Sites, "1..9"), "--sites", mistakes);
        CheckNames(mistakes);
        paths.Check(mistakes);
    }

    /// <summary>The name that the original gives to the run: its queue is this and <c>Queue</c>.</summary>
    public string RunName => $"{request.Identifier}_{step.Stage}";

    /// <summary>Options that this step does not use, and what else is worth saying.</summary>
    public IReadOnlyList<string> Notes => [.. Remarks()];

    /// <summary>Reads a request.</summary>
    /// <exception cref="FleetscopeException">With every mistake.</exception>
    public static BatchDrafts Of(BatchRequest request)
    {
        var mistakes = new List<string>();
        var drafts = new BatchDrafts(request, mistakes);
        return mistakes.Count == 0
            ? drafts
            : throw new FleetscopeException($"jobs batch {request.Step}", string.Join("; ", mistakes), "see fleetscope jobs batch --help");
    }

    /// <summary>The job files.</summary>
    public IReadOnlyList<JobFileDraft> Drafts() => request.UseBatch
        ? [Draft($"{step.Name}-{request.Batch}", plates)]
        : [.. plates.Select(plate => Draft($"{step.Name}-{plate}", [plate]))];

    private JobFileDraft Draft(string name, List<string> of)
    {
        var shared = new List<KeyValuePair<string, JsonElement>>
        {
            Text("pipeline", paths.Pipeline),
            Text("data_file", paths.DataFileOf(of[0])),
            Text("input", paths.Input),
            Text("output", paths.Output),
        };
        if (step.OutputStructure is { } structure)
        {
            shared.Add(Text("output_structure", Or(request.OutputStructure, structure)));
        }

        return new JobFileDraft(name, JobStyle.CellProfiler, shared, Groups(of));
    }

    private IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Groups(List<string> of) =>
        from plate in of
        from well in step.Level == BatchLevel.Plate ? [""] : wells
        from site in step.Level == BatchLevel.Site ? sites : [""]
        select Group(plate, well, site);

    private KeyValuePair<string, string>[] Group(string plate, string well, string site) => step.Level switch
    {
        BatchLevel.Plate => [new("Metadata_Plate", plate)],
        BatchLevel.Well => [new("Metadata_Plate", plate), new("Metadata_Well", well)],
        _ => [new("Metadata_Plate", plate), new("Metadata_Well", well), new("Metadata_Site", site)],
    };

    private List<string> WellsOfLayout(List<string> mistakes)
    {
        var (rows, columns) = (Or(request.Rows, "A..P"), Or(request.Columns, "1..24"));
        switch (request.PlateFormat)
        {
            case null or "":
                break;
            case "96":
                (rows, columns) = ("A..H", "1..12");
                break;
            case "384":
                (rows, columns) = ("A..P", "1..24");
                break;
            default:
                mistakes.Add($"--plate-format {request.PlateFormat}: it is 96 or 384; name the rows and columns of other plates, for example --rows A..AF --columns 1..48");
                return [];
        }

        var numbers = new List<int>();
        foreach (var column in ValueList.Parse(columns, "--columns", mistakes))
        {
            if (int.TryParse(column, out var number))
            {
                numbers.Add(number);
            }
            else
            {
                mistakes.Add($"--columns: '{column}' is no number");
            }
        }

        var format = request.NoWellDigitPad ? "0" : "00";
        return [.. from row in ValueList.Parse(rows, "--rows", mistakes) from column in numbers select row + column.ToString(format)];
    }

    private void CheckNames(List<string> mistakes)
    {
        foreach (var (what, name) in new[] { ("IDENTIFIER", request.Identifier), ("BATCH", request.Batch) })
        {
            if (name.Length == 0)
            {
                mistakes.Add($"{what} is empty");
            }
        }

        foreach (var plate in plates.Where(plate => plate.AsSpan().ContainsAny('/', '\\', '=')))
        {
            mistakes.Add($"PLATES: '{plate}' holds a slash, a backslash or '=', which cannot stand in a group or a file's name");
        }
    }

    private IEnumerable<string> Remarks()
    {
        var unused = new List<string>();
        void Unless(bool used, string option, bool given)
        {
            if (!used && given)
            {
                unused.Add(option);
            }
        }

        var wellLevel = step.Level != BatchLevel.Plate;
        var byWells = request.Wells is { Length: > 0 };
        var byFormat = request.PlateFormat is { Length: > 0 };
        Unless(wellLevel, "--wells", byWells);
        Unless(wellLevel && !byWells, "--plate-format", byFormat);
        Unless(wellLevel && !byWells && !byFormat, "--rows", request.Rows is not null);
        Unless(wellLevel && !byWells && !byFormat, "--columns", request.Columns is not null);
        Unless(wellLevel && !byWells, "--no-well-digit-pad", request.NoWellDigitPad);
        Unless(step.Level == BatchLevel.Site, "--sites", request.Sites is not null);
        Unless(step.OutputStructure is not null, "--output-structure", request.OutputStructure is not null);
        Unless(!request.UseBatch, "--pipeline", request.Pipeline is not null);
        Unless(!request.UseBatch, "--pipeline-path", request.PipelinePath is not null);
        Unless(!request.UseBatch, "--datafile-name", request.DataFileName is not null);
        Unless(!request.UseBatch, "--datafile-path", request.DataFilePath is not null);
        Unless(request.UseBatch, "--batchfile-name", request.BatchFileName is not null);
        Unless(request.UseBatch, "--batchfile-path", request.BatchFilePath is not null);
        Unless(request.PathStyle == BatchPaths.Gallery, "--source", request.Source is not null);
        if (unused.Count > 0)
        {
            yield return $"not used here: {string.Join(", ", unused)}";
        }

        if (request.PathStyle == BatchPaths.Gallery && request.Source is null or "")
        {
            yield return "--path-style cpg without --source: the paths have no folder of a source";
        }
    }

    private static BatchStep Unknown(string name, List<string> mistakes)
    {
        var names = BatchStep.All.Select(step => step.Name);
        mistakes.Add($"there is no step '{name}'" + (NearestName.Among(names, name) is { } near ? $": did you mean {near}?" : $"; the steps are {string.Join(", ", names)}"));
        return BatchStep.All[0];
    }

    /// <summary>An empty option is the default, as in the original.</summary>
    internal static string Or(string? given, string otherwise) => given is { Length: > 0 } ? given : otherwise;

    private static KeyValuePair<string, JsonElement> Text(string key, string value) => new(key, SharedMembers.Text(value));
}
