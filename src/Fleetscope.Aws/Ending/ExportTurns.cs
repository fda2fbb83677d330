using System.Globalization;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Ending;

/// <summary>Lets one process at a time begin the export of a group, by the run's ledger: a person's monitor and the automatic one may end a run at the same moment, and its logs would lie in the bucket twice.</summary>
internal sealed class ExportTurns(ILedgerStore ledger, TimeProvider clock)
{
    private const string TaskNote = "export:";
    private const string TurnNote = "exporting:";

    /// <summary>How long whoever has the turn may need for one request; after that it was killed.</summary>
    private static readonly TimeSpan TurnLasts = TimeSpan.FromMinutes(1);

    private readonly string holder = Guid.NewGuid().ToString("n")[..8];

    /// <summary>The exports that were begun: the task's id by group.</summary>
    public static IReadOnlyDictionary<string, string> Begun(RunLedger ledger) =>
        ledger.Notes.Where(note => note.Key.StartsWith(TaskNote, StringComparison.Ordinal)).ToDictionary(note => note.Key[TaskNote.Length..], note => note.Value);

    public async Task<ExportTurn> TakeAsync(string group, CancellationToken cancellationToken)
    {
        var turn = new ExportTurn(IsOurs: false, TaskId: null);
        await ledger.UpdateAsync(
            kept =>
            {
                var task = kept!.Notes.GetValueOrDefault(TaskNote + group);
                turn = new ExportTurn(task is null && IsFree(kept.Notes.GetValueOrDefault(TurnNote + group)), task);
                return turn.IsOurs ? kept.Noting(TurnNote + group, $"{holder} {clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}") : kept;
            },
            cancellationToken);
        return turn;
    }

    public Task NoteAsync(string group, string task, CancellationToken cancellationToken) =>
        ledger.UpdateAsync(kept => kept!.Noting(TaskNote + group, task).Noting(TurnNote + group, null), cancellationToken);

    private bool IsFree(string? taken) =>
        taken is null || taken.Split(' ') is not [var by, var at] || by == holder || clock.GetUtcNow() - DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) > TurnLasts;
}

/// <summary>Whether it is ours to begin an export.</summary>
/// <param name="TaskId">The task that another has begun; null: none that is known.</param>
internal sealed record ExportTurn(bool IsOurs, string? TaskId);
