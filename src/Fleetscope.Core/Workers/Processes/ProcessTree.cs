using System.Diagnostics;

namespace Fleetscope.Workers.Processes;

/// <summary>All processes of one attempt, wherever they went.</summary>
internal static class ProcessTree
{
    /// <summary>Ends every process of the attempt at once, and returns when none is left.</summary>
    /// <param name="main">The program's first process, whose number is also that of its group.</param>
    /// <param name="known">Members seen before, for those whose tie to the others is cut by now.</param>
    /// <returns>Whether all are gone; false when the kernel did not end them within <paramref name="patience"/> (a process that waits for a dead disk).</returns>
    internal static bool End(int main, string mark, IReadOnlyCollection<ProcessRow> known, TimeSpan patience)
    {
        // A process that is forked while the table is read may be missed when its number lies behind us. Its parent was seen, or is
        // dead by the next look; so the second empty table in a row tells.
        var started = Stopwatch.GetTimestamp();
        var zombies = new HashSet<int>();
        for (var empty = 0; empty < 2;)
        {
            var members = Members(ProcessTable.Read(), main, mark, known);
            zombies.UnionWith(members.Where(member => member.IsZombie && member.Parent == Environment.ProcessId).Select(member => member.Pid));
            var living = members.Where(member => !member.IsZombie).ToList();
            foreach (var member in living)
            {
                Linux.Kill(member.Pid, Linux.SIGKILL);
            }

            empty = living.Count == 0 ? empty + 1 : 0;
            if (living.Count > 0)
            {
                if (Stopwatch.GetElapsedTime(started) > patience)
                {
                    return false;
                }

                Linux.Pause(2);
            }
        }

        RunningPrograms.ReapUnowned(zombies);
        return true;
    }

    /// <summary>Who belongs to the attempt: by group, by descent, by mark, and whoever shares a group or a session (not ours) with one of them.</summary>
    internal static List<ProcessRow> Members(List<ProcessRow> table, int main, string mark, IReadOnlyCollection<ProcessRow> known)
    {
        var ownSession = Linux.GetSid(0);
        var ownGroup = Linux.GetGroup(0);
        var earlier = known.Select(row => (row.Pid, row.StartedAt)).ToHashSet();
        var pids = new HashSet<int>();
        var sessions = new HashSet<int>();
        var groups = new HashSet<int> { main };
        var members = new List<ProcessRow>();
        var others = table.Where(row => row.Pid != Environment.ProcessId).ToList();

        bool Belongs(ProcessRow row) =>
            row.Pid == main || row.Group == main || row.Session == main || row.Parent == main
            || earlier.Contains((row.Pid, row.StartedAt)) || (!row.IsZombie && ProcessTable.MarkOf(row.Pid, mark) == mark);

        // Marks first; then ties to those found, until nothing new is found.
        var found = others.Where(Belongs).ToList();
        while (found.Count > 0)
        {
            members.AddRange(found);
            pids.UnionWith(found.Select(row => row.Pid));
            groups.UnionWith(found.Select(row => row.Group).Where(group => group != 0 && group != ownGroup));
            sessions.UnionWith(found.Select(row => row.Session).Where(session => session != 0 && session != ownSession));
            others.RemoveAll(row => pids.Contains(row.Pid));
            found = others.Where(row => groups.Contains(row.Group) || sessions.Contains(row.Session) || pids.Contains(row.Parent)).ToList();
        }

        return members;
    }
}
