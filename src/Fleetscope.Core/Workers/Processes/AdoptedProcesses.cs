using System.Diagnostics;

namespace Fleetscope.Workers.Processes;

/// <summary>What a subreaper has adopted by the time it leaves: daemons that cut every tie to their attempt. Disposed, it ends them.</summary>
/// <remarks>
/// While attempts run, a child of the worker may be anybody's. Once all have ended and the display is closed, whoever is left below the worker came from a
/// program and would outlive the run as a child of init. Only for a process of its own: every child is ended.
/// </remarks>
public sealed class AdoptedProcesses : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public void Dispose()
    {
        // Children of the ended are adopted in their turn, so one empty look is not enough.
        var started = Stopwatch.GetTimestamp();
        for (var empty = 0; empty < 2 && Stopwatch.GetElapsedTime(started) < Patience;)
        {
            var living = ProcessTable.Read().Where(row => row.Parent == Environment.ProcessId && !row.IsZombie).ToList();
            foreach (var child in living)
            {
                Linux.Kill(child.Pid, Linux.SIGKILL);
            }

            empty = living.Count == 0 ? empty + 1 : 0;
            if (living.Count > 0)
            {
                Linux.Pause(2);
            }
        }
    }
}
