using System.Collections.Concurrent;
using Fleetscope.Configuration;
using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs;

/// <summary>The program that each job's message asks for, where nobody else said which one the run uses.</summary>
/// <param name="open">Makes the adapter of a name; asked once for each.</param>
public sealed class ProgramsByMessage(RunConfig config, Func<string, IProgram> open) : IProgram
{
    private readonly ConcurrentDictionary<string, Lazy<IProgram>> opened = new(StringComparer.Ordinal);

    /// <summary>Which program runs in an attempt's folder: what it left there is its own word.</summary>
    private readonly ConcurrentDictionary<string, IProgram> running = new(StringComparer.Ordinal);

    public string Name => config.Program ?? "any";

    public string NameOf(Job job) => ProgramChoice.NameOf(config, job.Message.Style);

    public JobInputs Inputs(Job job) => Of(job).Inputs(job);

    public IReadOnlyList<FileHere> FilesHere(Job job) => Of(job).FilesHere(job);

    public JobInputs MoreInputs(Job job, StagedInputs staged) => Of(job).MoreInputs(job, staged);

    public ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders)
    {
        var program = Of(job);
        var command = program.Command(job, staged, folders);
        running[folders.Root] = program;
        return command;
    }

    public OutputRule Outputs(Job job) => Of(job).Outputs(job);

    public string? FailureWord(AttemptFolders folders) => running.TryRemove(folders.Root, out var program) ? program.FailureWord(folders) : null;

    private IProgram Of(Job job) => opened.GetOrAdd(NameOf(job), name => new Lazy<IProgram>(() => open(name))).Value;
}
