using Fleetscope.Logs;
using Fleetscope.Stores;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Workers;

/// <summary>What the recipe is done with: a worker is told these, and is the same on a laptop and on a spot machine.</summary>
/// <param name="Commits">Who has committed what.</param>
/// <param name="Done">Finds outputs that were there before.</param>
/// <param name="Stager">Brings the inputs.</param>
/// <param name="Committer">Puts the outputs.</param>
/// <param name="Ending">Tells the queue and the log how attempts ended.</param>
/// <param name="Workspaces">Makes and removes the attempts' folders.</param>
/// <param name="Log">Keeps the attempts' texts.</param>
/// <param name="Start">Runs the program of an attempt to its end.</param>
internal sealed record WorkerPorts(
    ICommitRegister Commits,
    DoneBefore Done,
    InputStager Stager,
    OutputCommitter Committer,
    AttemptEnding Ending,
    Workspaces Workspaces,
    IRunLog Log,
    Func<Attempt, Stream, CancellationToken, Task<ProgramResult>> Start);
