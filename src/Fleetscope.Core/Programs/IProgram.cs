using Fleetscope.Jobs;
using Fleetscope.Stores;

namespace Fleetscope.Programs;

/// <summary>An adapter for one image-analysis program: a job in, a command line out.</summary>
/// <remarks>
/// A program never runs anything and never writes: it says what must be there, what to run and what must come out. So an adapter is tested by
/// comparing lists of texts.
/// </remarks>
public interface IProgram
{
    /// <summary>The name as the config's PROGRAM has it.</summary>
    string Name { get; }

    /// <summary>The name of the program that this job is for; another than <see cref="Name"/> only where jobs choose theirs.</summary>
    string NameOf(Job job) => Name;

    /// <summary>What the job reads, as far as its message alone tells.</summary>
    JobInputs Inputs(Job job);

    /// <summary>Files of this machine that every such job uses and no bucket holds, as the config names them: a script or a program beside it.</summary>
    IReadOnlyList<FileHere> FilesHere(Job job) => [];

    /// <summary>What it reads besides, once the first inputs are here (a table that names images); may find that something is missing.</summary>
    JobInputs MoreInputs(Job job, StagedInputs staged);

    /// <summary>The command line for one attempt.</summary>
    ProgramCommand Command(Job job, StagedInputs staged, AttemptFolders folders);

    /// <summary>Which outputs the job must have.</summary>
    OutputRule Outputs(Job job);

    /// <summary>What the program left as its own word on failure (CellProfiler's done file), or null when it has none.</summary>
    string? FailureWord(AttemptFolders folders);
}

/// <summary>A file of this machine.</summary>
/// <param name="Name">As the config names it.</param>
/// <param name="Path">Where it is, absolute.</param>
public readonly record struct FileHere(string Name, string Path);
