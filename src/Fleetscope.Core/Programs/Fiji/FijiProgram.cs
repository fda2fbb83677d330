using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs.Fiji;

/// <summary>Fiji, or ImageJ 1 where there is no Fiji: one script for all jobs, each with its own parameters.</summary>
public sealed class FijiProgram(RunConfig config, FijiInstallation installation) : IProgram
{
    /// <summary>Where the scripts of Distributed-Fiji write: a folder beside the worker, whose name they give relative or absolute.</summary>
    private const string FamilyOutput = "/home/ubuntu/output";

    private readonly FijiScript script = FijiScript.Locate(config);
    private readonly IReadOnlyList<FileHere> filesHere = FijiScript.Locate(config).LocalPath is { } path ? [new FileHere(config.Script!, path)] : [];

    public string Name => "fiji";

    public JobInputs Inputs(Job job) => Inputs(MessageOf(job));

    public IReadOnlyList<FileHere> FilesHere(Job job) => filesHere;

    public JobInputs MoreInputs(Job job, StagedInputs staged) => JobInputs.None;

    public ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders) => Command(MessageOf(job), staged, folders);

    public OutputRule Outputs(Job job) => Outputs(MessageOf(job).OutputFolder);

    public string? FailureWord(AttemptFolders folders) => null;

    internal JobInputs Inputs(FijiMessage message)
    {
        var read = FijiInputs.Of(config, message);
        return script.Input is null ? read : read with { Files = [script.Input, .. read.Files] };
    }

    internal ProgramCommand Command(FijiMessage message, StagedInputs staged, AttemptFolders folders)
    {
        if (installation.Lacks(script.Name) is { } lack)
        {
            throw lack;
        }

        var path = script.PathIn(staged);
        var parameters = FijiParameters.Text(message, value => Localize(value, staged, folders));

        // The folder has to be the attempt's root in which output/ is: the family's scripts write into the relative folder "output".
        return installation.Fiji is { } fiji
            ? new ProgramCommand(fiji, ["--ij2", "--headless", "--console", "--run", path, parameters], folders.Root)
            : ImageJ(path, parameters, folders);
    }

    internal OutputRule Outputs(string folder)
    {
        var expected = config.ExpectedNumberFiles ?? 1;
        return new OutputRule(folder, MustWrite: expected, expected, config.MinFileSizeBytes, config.NecessaryString);
    }

    private ProgramCommand ImageJ(string path, string parameters, AttemptFolders folders) =>
        new(
            installation.Java!,
            [
                // A macro is over before the second compiler and a concurrent collector have paid for themselves.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // ImageJ keeps its preferences, and Java its font cache, below user.home: another person's settings must not change results.
                $"-Duser.home={folders.Scratch}",
                $"-Djava.io.tmpdir={folders.Scratch}",
                "-cp",
                $"{installation.MacroLauncherFolder}:{installation.ImageJJar}",
                MacroLauncher.ClassName,
                path,
                parameters,
            ],
            folders.Root)
        {
            NeedsDisplay = true,

            // In the C locale Java turns every other letter of its arguments, and so of file names, into '?'.
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
        };

    private static string Localize(string value, StagedInputs staged, AttemptFolders folders) =>
        value == FamilyOutput || value.StartsWith(FamilyOutput + "/", StringComparison.Ordinal)
            ? folders.Output + value[FamilyOutput.Length..]
            : staged.Localize(value);

    private static FijiMessage MessageOf(Job job) =>
        job.Message as FijiMessage
        ?? throw new FleetscopeException(
            $"job {job.Name}", "Fiji needs jobs with shared_metadata and output_file_location, and this one has neither", "use a Fiji style job file, or set PROGRAM");
}
