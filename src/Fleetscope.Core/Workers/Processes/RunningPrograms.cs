using System.Collections.Concurrent;

namespace Fleetscope.Workers.Processes;

/// <summary>A program of this process that has not ended.</summary>
internal sealed class RunningProgram(string mark)
{
    private long peakMemoryBytes;

    internal string Mark => mark;

    /// <summary>Its main process; 0 before it is started.</summary>
    internal int Pid { get; set; }

    internal long PeakMemoryBytes => Volatile.Read(ref peakMemoryBytes);

    internal void Saw(long memoryBytes)
    {
        long known;
        while (memoryBytes > (known = Volatile.Read(ref peakMemoryBytes)) && Interlocked.CompareExchange(ref peakMemoryBytes, memoryBytes, known) != known)
        {
        }
    }
}

/// <summary>The programs that run as children of this process, whoever started them.</summary>
/// <remarks>Children belong to a process, not to an object in it: hence one static list.</remarks>
internal static class RunningPrograms
{
    private static readonly ConcurrentDictionary<string, RunningProgram> ByMark = new(StringComparer.Ordinal);

    // Whoever reaps children that are nobody's must not meet one that is just being started and has no owner yet.
    private static readonly ReaderWriterLockSlim Starting = new();

    internal static ICollection<RunningProgram> All => ByMark.Values;

    internal static bool Contains(string mark) => ByMark.ContainsKey(mark);

    /// <summary>Enters an attempt before its process exists, so that no process of it is ever without an entry.</summary>
    internal static RunningProgram Add(AttemptMark mark)
    {
        var program = new RunningProgram(mark.Value);
        return ByMark.TryAdd(mark.Value, program) ? program : throw new InvalidOperationException($"The attempt {mark.Value} runs already.");
    }

    internal static void Remove(RunningProgram program) => ByMark.TryRemove(program.Mark, out _);

    /// <summary>Starts a process and notes its number in one step.</summary>
    internal static int Start(RunningProgram program, ProgramStart start, int output)
    {
        Starting.EnterReadLock();
        try
        {
            var error = Spawn.Start(start, output, out var pid);
            program.Pid = error == 0 ? pid : 0;
            return error;
        }
        finally
        {
            Starting.ExitReadLock();
        }
    }

    /// <summary>Whether one of the given children lives and no running program owns it: it was adopted when its attempt ended.</summary>
    internal static bool AnyUnowned(IEnumerable<ProcessRow> children)
    {
        Starting.EnterWriteLock();
        try
        {
            // Looked at again: a short program may have come and gone since.
            var owners = All.Select(program => program.Pid).ToHashSet();
            return children.Any(child => !owners.Contains(child.Pid) && ProcessTable.TryRead(child.Pid) is { IsZombie: false } now && now.StartedAt == child.StartedAt);
        }
        finally
        {
            Starting.ExitWriteLock();
        }
    }

    /// <summary>Reaps those of the given children that no running program owns.</summary>
    internal static void ReapUnowned(IEnumerable<int> children)
    {
        Starting.EnterWriteLock();
        try
        {
            foreach (var pid in children.Except(All.Select(program => program.Pid)))
            {
                Linux.TryReap(pid, out _, out _);
            }
        }
        finally
        {
            Starting.ExitWriteLock();
        }
    }
}
