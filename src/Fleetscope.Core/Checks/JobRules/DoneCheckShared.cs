using Fleetscope.Jobs;

namespace Fleetscope.Checks.JobRules;

/// <summary>Finds that CHECK_IF_DONE_BOOL counts files of other jobs.</summary>
internal sealed class DoneCheckShared : IJobRule
{
    private readonly HashSet<long> seen = [];
    private GroupReading? first;

    public string Name => "done-check-shared";

    public string Finds => "CHECK_IF_DONE_BOOL where jobs share an output folder: once one of them has written, the others have enough files too and are skipped.";

    public string Fix => "Give every job its own folder by output_structure, or set CHECK_IF_DONE_BOOL to 'False'.";

    public Task<bool> PrepareAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(context.Config.CheckIfDone && context.JobFile is { Style: not JobStyle.Fiji });

    public void Look(GroupReading group)
    {
        if (group.Job is not null && !seen.Add(NameHash.Of(group.Job.Name)))
        {
            first ??= group;
        }
    }

    public IAsyncEnumerable<Finding> ConcludeAsync(CheckContext context, CancellationToken cancellationToken) => (first is null ? Array.Empty<Finding>() :
    [
        this.InConfig(
            context, Severity.Warning, "CHECK_IF_DONE_BOOL",
            $"group {first.Number} (line {first.Line} of the job file) has the folder '{first.Job!.Name}' of an earlier group: its files count for both"),
    ]).ToAsyncEnumerable();
}
