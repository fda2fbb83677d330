using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs.Command;

/// <summary>Any program, from the config's COMMAND.</summary>
public sealed class CommandProgram : IProgram
{
    private const string InputName = "input";
    private const string OutputName = "output";
    private const string ScratchName = "scratch";
    private const string HereName = "here";

    /// <summary>The placeholders that stand for folders; they win over keys of the same name.</summary>
    internal static IReadOnlyList<string> OwnNames { get; } = [InputName, OutputName, ScratchName, HereName];

    // The family's forks call the input folder by these names.
    private static readonly string[] InputKeys = ["input", "input_location", "input_file_location"];

    private readonly RunConfig config;
    private readonly CommandTemplate command;
    private readonly CommandTemplate inputs;
    private readonly IReadOnlyList<FileHere> filesHere;

    /// <exception cref="FleetscopeException">COMMAND is empty, or its braces do not pair.</exception>
    public CommandProgram(RunConfig config)
    {
        this.config = config;
        command = new CommandTemplate("COMMAND", config.Command);
        inputs = new CommandTemplate("INPUTS", config.Inputs);
        if (config.Command.Count == 0 || config.Command[0].Length == 0)
        {
            throw new FleetscopeException(
                $"COMMAND in {config.File}", "it names no program", "set it, for example ['convert', '{input}/{Well}.tif', '{output}/{Well}.png']");
        }

        filesHere = [.. FilesBeside(config)];
    }

    public string Name => ProgramChoice.Command;

    public JobInputs Inputs(Job job)
    {
        var folder = InputFolderOf(job.Message);
        if (SafePath.Problem(folder) is { } problem)
        {
            return JobInputs.NotThere($"input folder '{folder}' {problem}");
        }

        if (config.Inputs.Count == 0 && !command.Placeholders.Contains(InputName))
        {
            return JobInputs.None;
        }

        var words = WordsOf(job.Message);
        var patterns = inputs.Fill(name => words.TryGetValue(name, out var value) ? InputPattern.Escape(value) : null, words.Keys);
        var wrong = patterns.Where(pattern => SafePath.Problem(pattern) is not null).Select(pattern => $"INPUTS pattern '{pattern}' {SafePath.Problem(pattern)}");
        return new JobInputs([], [new InputFolder(BucketRole.Source, folder, patterns)], [.. wrong]);
    }

    public IReadOnlyList<FileHere> FilesHere(Job job) => filesHere;

    public JobInputs MoreInputs(Job job, StagedInputs staged) => JobInputs.None;

    public ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders)
    {
        var words = WordsOf(job.Message);
        var folder = InputFolderOf(job.Message);
        string? Value(string name) => name switch
        {
            InputName => folder.Length == 0 ? staged.SourceRoot : $"{staged.SourceRoot}/{folder}",
            OutputName => folders.Output,
            ScratchName => folders.Scratch,
            HereName => config.Folder,
            _ => words.TryGetValue(name, out var value) ? staged.Localize(value) : null,
        };
        var line = command.Fill(Value, [.. OwnNames, .. words.Keys], staged.Localize);
        var executable = IsBesideConfig(config.Command[0]) ? Path.GetFullPath(line[0], config.Folder) : line[0];
        return new ProgramCommand(executable, [.. line.Skip(1)], folders.Root);
    }

    /// <summary>Whether the first entry of COMMAND is a path that starts at the config's folder, as relative buckets do.</summary>
    internal static bool IsBesideConfig(string program) => program.StartsWith("./", StringComparison.Ordinal) || program.StartsWith("../", StringComparison.Ordinal);

    public OutputRule Outputs(Job job) => OutputRules.Of(config, job.Message.OutputFolder);

    public string? FailureWord(AttemptFolders folders) => null;

    private static IEnumerable<FileHere> FilesBeside(RunConfig config)
    {
        const string Beside = "{" + HereName + "}/";
        return from entry in config.Command.Where((entry, place) => entry.StartsWith(Beside, StringComparison.Ordinal) || (place == 0 && IsBesideConfig(entry)))
               let path = Path.GetFullPath(entry.Replace(Beside, "", StringComparison.Ordinal), config.Folder)
               where File.Exists(path)
               select new FileHere(entry, path);
    }

    /// <summary>The names that a placeholder of this job may have, in the order of the message; the group's own value wins over a shared one.</summary>
    private static Dictionary<string, string> WordsOf(JobMessage message)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in message.Words)
        {
            words.TryAdd(key, value);
        }

        return words;
    }

    private static string InputFolderOf(JobMessage message) => SafePath.WithoutMount(message.FirstWord(InputKeys) ?? "").TrimEnd('/');
}
