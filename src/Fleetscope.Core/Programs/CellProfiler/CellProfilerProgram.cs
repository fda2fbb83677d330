using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs.CellProfiler;

/// <summary>CellProfiler, called exactly as Distributed-CellProfiler's worker calls it.</summary>
public sealed class CellProfilerProgram(RunConfig config) : IProgram
{
    private const string DoneFile = "cp.is.done";
    private const int ProblemsShown = 20;

    // Tables of a run: usually one, with run_batch_general one a plate. Each is kept as text, tens of megabytes at most.
    private readonly ReadOnce<LoadDataTable> tables = new(limit: 6, LoadDataTable.Read);
    private readonly ReadOnce<ImageList> lists = new(limit: 6, ImageList.Read);

    public string Name => ProgramChoice.CellProfiler;

    public JobInputs Inputs(Job job)
    {
        var message = MessageOf(job);
        var pipeline = PipelineOf(message);
        var data = DataFileOf(message);

        // A batch file knows its images in a way that we do not read; what is below the input folder is all that can be fetched for it.
        var isBatch = message.DataFile.EndsWith(".h5", StringComparison.Ordinal);
        InputFolder[] folders = isBatch && InputOf(message).Length > 0 ? [new InputFolder(BucketRole.Source, InputOf(message).TrimEnd('/'), [])] : [];
        return new JobInputs(pipeline == data ? [pipeline] : [pipeline, data], folders, [.. Mistakes(message)]);
    }

    public JobInputs MoreInputs(Job job, StagedInputs staged)
    {
        var message = MessageOf(job);
        var images = Images(message, staged);
        if (staged.SourceInPlace)
        {
            return images;
        }

        var input = InputOf(message).Trim('/');
        var rules = RuleFiles.Of(staged.PathOf(PipelineOf(message))).Select(name => new InputFile(BucketRole.Source, input.Length == 0 ? name : $"{input}/{name}", Shared: true));
        return images with { Files = [.. images.Files.Concat(rules).Distinct()] };
    }

    private JobInputs Images(CellProfilerMessage message, StagedInputs staged)
    {
        var path = staged.PathOf(DataFileOf(message));
        switch (Path.GetExtension(message.DataFile))
        {
            case ".csv":
                var table = tables.Get(path);
                if (table.Mistakes.Count > 0)
                {
                    return JobInputs.NotThere([.. table.Mistakes]);
                }

                var rows = table.RowsOf(message.Metadata, out var missing);
                return rows.Count == 0 ? JobInputs.NotThere([.. missing]) : FilesOf(table, rows, staged);
            case ".txt":
                var (files, problems) = lists.Get(path).Files(Path.GetFileName(message.DataFile), staged.SourceRoot);
                return new JobInputs(files, [], Shorten(problems));
            default:
                return JobInputs.None;
        }
    }

    public ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders)
    {
        var message = MessageOf(job);
        var (data, prepared) = DataFile(message, staged, folders);
        List<string> arguments =
        [
            "-c", "-r",
            "-p", staged.PathOf(PipelineOf(message)),
            "-i", $"{staged.SourceRoot}/{InputOf(message)}",
            "-o", folders.Output,
            "-d", $"{folders.Output}/{DoneFile}",
            .. data,
            "-g", string.Join(',', message.Metadata.Select(pair => $"{pair.Key}={pair.Value}")),
        ];
        if (config.CellProfiler.UsePlugins)
        {
            arguments.Add($"--plugins-directory={config.CellProfiler.PluginsFolder}");
        }

        if (config.CellProfiler.AlwaysContinue)
        {
            arguments.Add("--always-continue");
        }

        return new ProgramCommand("cellprofiler", arguments, folders.Root) { Files = prepared, NotOutputs = [DoneFile] };
    }

    public OutputRule Outputs(Job job) => OutputRules.Of(config, job.Message.OutputFolder);

    public string? FailureWord(AttemptFolders folders)
    {
        // The exit code alone says little: what counts is the first line of this file, written at the very end.
        var path = Path.Combine(folders.Output, DoneFile);
        if (!File.Exists(path))
        {
            return $"CellProfiler wrote no {DoneFile}";
        }

        using var reader = new StreamReader(path);
        var buffer = new char[200];
        var text = buffer.AsSpan(0, reader.ReadBlock(buffer));
        var end = text.IndexOfAny('\r', '\n');
        var word = (end < 0 ? text : text[..end]).Trim().ToString();
        return word == "Complete" ? null : word.Length == 0 ? $"{DoneFile} is empty" : $"{DoneFile} says {word}";
    }

    private static CellProfilerMessage MessageOf(Job job) => job.Message as CellProfilerMessage ?? throw new FleetscopeException(
        $"job {job.Name} ({job.Id})", "its message is not one for CellProfiler: it has no pipeline and data_file",
        "set PROGRAM in the config to the program that the job file is for");

    private static InputFile PipelineOf(CellProfilerMessage message) => new(BucketRole.Workspace, message.Pipeline, Shared: true);

    private static InputFile DataFileOf(CellProfilerMessage message) => new(BucketRole.Workspace, message.DataFile, Shared: true);

    private static string InputOf(CellProfilerMessage message) => SafePath.WithoutMount(message.Input);

    /// <summary>What is wrong with the message, before anything is fetched.</summary>
    private static IEnumerable<string> Mistakes(CellProfilerMessage message)
    {
        if (Path.GetExtension(message.DataFile) is not (".csv" or ".h5" or ".txt"))
        {
            yield return $"data_file '{message.DataFile}' is no .csv, .h5 or .txt (in small letters), and its end says how CellProfiler reads it";
        }

        foreach (var (key, value) in message.Metadata)
        {
            if (value.Contains(',') || value.Contains('=') || key.Contains(',') || key.Contains('='))
            {
                yield return $"{key}={value} holds a ',' or '=', which CellProfiler's -g takes for the end of a value";
            }
        }
    }

    private static JobInputs FilesOf(LoadDataTable table, IReadOnlyList<int> rows, StagedInputs staged)
    {
        var files = new HashSet<InputFile>();
        var problems = new List<string>();
        var fields = new List<CsvField>();
        foreach (var row in rows)
        {
            table.Cut(row, fields);
            foreach (var image in table.Images)
            {
                if (image.FileOf(column => CsvText.Value(table.Text, fields[column]), staged, out var problem) is { } file)
                {
                    files.Add(file);
                }
                else if (problem is not null)
                {
                    // Finding the line means counting from the top: not for ten thousand rows that nobody will read.
                    problems.Add(problems.Count < ProblemsShown ? $"{table.Name}, line {table.LineOf(row)}: {problem}" : problem);
                }
            }
        }

        return new JobInputs([.. files], [], Shorten(problems));
    }

    private static IReadOnlyList<string> Shorten(IReadOnlyList<string> problems) =>
        problems.Count <= ProblemsShown ? problems : [.. problems.Take(ProblemsShown), $"{problems.Count - ProblemsShown} more such lines"];

    private (string[] Arguments, PreparedFile[] Files) DataFile(CellProfilerMessage message, StagedInputs staged, AttemptFolders folders)
    {
        var path = staged.PathOf(DataFileOf(message));
        var written = Path.Combine(folders.Scratch, Path.GetFileName(message.DataFile));
        var moves = staged.SourceRoot != BucketPath.Mount;
        switch (Path.GetExtension(message.DataFile))
        {
            case ".csv":
                var table = tables.Get(path);
                var rows = KeptRows(table, message, staged);
                return rows is null && table.IsReadable && !(moves && table.NamesMount)
                    ? ([$"--data-file={path}"], [])
                    : ([$"--data-file={written}"], [new PreparedFile(written, output => TableRewrite.Write(table, rows, staged.SourceRoot, output))]);
            case ".txt":
                var list = lists.Get(path);
                return moves && list.NamesMount
                    ? ([$"--file-list={written}"], [new PreparedFile(written, output => list.Write(staged.SourceRoot, output))])
                    : ([$"--file-list={path}"], []);
            default:
                return ([], []);
        }
    }

    /// <summary>The rows that the attempt's table has; null: all, so that ImageNumber stays what it is in the whole table.</summary>
    private List<int>? KeptRows(LoadDataTable table, CellProfilerMessage message, StagedInputs staged)
    {
        if (staged.SourceInPlace && !config.DownloadFiles)
        {
            return null;
        }

        var rows = table.RowsOf(message.Metadata, out _);
        return [.. rows.Concat(table.WitnessesFor(rows)).Distinct().Order()];
    }
}
