namespace Fleetscope.Workers.Processes;

/// <summary>Looks at the processes of all attempts once a second: how much memory they hold together, and whether one outlived its attempt.</summary>
/// <remarks>
/// Memory is the sum of the resident sets, so pages that processes share are counted for each, and a peak between two looks is not seen.
/// </remarks>
/// <param name="markPrefix">Whose outlived processes are ended: <see cref="AttemptMark.OfThisWorker"/>.</param>
internal sealed class ResourceSampler(TimeProvider clock, string markPrefix)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long workerStartedAt = ProcessTable.TryRead(Environment.ProcessId)?.StartedAt ?? 0;
    private readonly int ownGroup = Linux.GetGroup(0);
    private HashSet<int> zombiesBefore = [];
    private long clearLooks;

    /// <summary>
    /// How often it has looked and found nothing that outlived its attempt, marked or not. Of an attempt that ended two such looks ago nothing is left, where
    /// orphans come to this process (<see cref="Subreaper"/>): the first look may have been under way when it ended.
    /// </summary>
    internal long ClearLooks => Volatile.Read(ref clearLooks);

    /// <summary>Looks until the worker stops; ends then without an exception.</summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The last look, for what ended with the worker's last attempts.
            Look();
        }
    }

    internal void Look()
    {
        var table = ProcessTable.Read();
        var owned = Sample(table);
        EndOutlived(table, owned);
        ReapOrphans(table);
        if (!RunningPrograms.AnyUnowned(table.Where(row => row.Parent == Environment.ProcessId && !row.IsZombie && row.Group != ownGroup && !owned.Contains(row.Pid))))
        {
            Interlocked.Increment(ref clearLooks);
        }
    }

    /// <summary>Adds up the memory of each running program.</summary>
    /// <returns>All processes that belong to one.</returns>
    private static HashSet<int> Sample(List<ProcessRow> table)
    {
        var owned = new HashSet<int>();
        var byPid = table.ToDictionary(row => row.Pid);
        var programs = RunningPrograms.All.Where(program => program.Pid != 0).ToDictionary(program => program.Pid);
        foreach (var family in table.GroupBy(row => RootOf(row, byPid, programs)).Where(family => family.Key != 0))
        {
            programs[family.Key].Saw(family.Sum(row => row.MemoryBytes));
            owned.UnionWith(family.Select(row => row.Pid));
        }

        return owned;
    }

    /// <summary>The main process of the program that a process belongs to, by group, by session or by descent; 0 for none.</summary>
    private static int RootOf(ProcessRow row, Dictionary<int, ProcessRow> byPid, Dictionary<int, RunningProgram> programs)
    {
        // The table is not of one moment, so parents could form a circle.
        for (var steps = 0; steps < 100; steps++)
        {
            if (programs.ContainsKey(row.Group))
            {
                return row.Group;
            }

            if (programs.ContainsKey(row.Session))
            {
                return row.Session;
            }

            if (!byPid.TryGetValue(row.Parent, out row))
            {
                return 0;
            }
        }

        return 0;
    }

    private void EndOutlived(List<ProcessRow> table, HashSet<int> owned)
    {
        // A process that is older than this worker, or in its group, cannot be of its attempts.
        foreach (var row in table.Where(row => !row.IsZombie && row.Group != ownGroup && row.StartedAt >= workerStartedAt && !owned.Contains(row.Pid)))
        {
            // An attempt is entered before its first process exists and leaves after its last one is gone.
            if (ProcessTable.MarkOf(row.Pid, markPrefix) is { } mark && !RunningPrograms.Contains(mark))
            {
                Linux.Kill(row.Pid, Linux.SIGKILL);
            }
        }
    }

    private void ReapOrphans(List<ProcessRow> table)
    {
        // Whoever is in our group was started by other means (System.Diagnostics.Process), which wait for it themselves; a child of
        // those that made a group of its own is waited for at once, so what is dead at two looks running is nobody's.
        var zombies = table.Where(row => row.IsZombie && row.Parent == Environment.ProcessId && row.Group != ownGroup).Select(row => row.Pid).ToHashSet();
        RunningPrograms.ReapUnowned(zombies.Where(zombiesBefore.Contains));
        zombiesBefore = zombies;
    }
}
