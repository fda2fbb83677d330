using System.Diagnostics;

namespace Fleetscope.Workers.Processes;

/// <summary>A process that an earlier worker left behind.</summary>
/// <param name="Mark">The attempt it belonged to (<see cref="AttemptMark.Value"/>).</param>
public sealed record LeftoverProcess(int Pid, string Name, string Mark);

/// <summary>Ends what a worker that was killed without a word has left running.</summary>
public static class Leftovers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends every process of this machine whose mark begins so, and waits until they are gone.</summary>
    /// <remarks>The caller must hold the state folder, so that no living worker has attempts under the same prefix.</remarks>
    /// <param name="markPrefix">As <see cref="AttemptMark.OfHome"/> gives it.</param>
    public static async Task<IReadOnlyList<LeftoverProcess>> EndAsync(string markPrefix, CancellationToken cancellationToken)
    {
        var ended = new Dictionary<int, LeftoverProcess>();
        var started = Stopwatch.GetTimestamp();
        for (var empty = 0; empty < 2;)
        {
            var living = Find(markPrefix);
            foreach (var process in living)
            {
                ended[process.Pid] = process;
                Linux.Kill(process.Pid, Linux.SIGKILL);
            }

            empty = living.Count == 0 ? empty + 1 : 0;
            if (living.Count == 0)
            {
                continue;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new FleetscopeException(
                    $"{living.Count} processes of an earlier worker",
                    $"they are killed but do not end: {string.Join(", ", living.Select(process => $"{process.Name} ({process.Pid})"))}",
                    "Look what they wait for (a disk that is gone?), then run again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return [.. ended.Values];
    }

    private static List<LeftoverProcess> Find(string markPrefix) =>
    [
        .. from row in ProcessTable.Read()
           where !row.IsZombie && row.Pid != Environment.ProcessId
           let mark = ProcessTable.MarkOf(row.Pid, markPrefix)
           where mark is not null
           select new LeftoverProcess(row.Pid, row.Name, mark),
    ];
}
