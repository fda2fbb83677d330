using System.Diagnostics;
using Fleetscope.Jobs;
using Fleetscope.Programs;

namespace Fleetscope.Workers.Processes;

/// <summary>One program, from its start until nothing of it is left.</summary>
/// <remarks>
/// Linux only. When the task ends, the main process is reaped, and every process that it started is gone when the program was ended by us, or
/// held its output open, or stayed in its group. What left the group <em>and</em> closed the output of a program that ended by itself
/// is met by the <see cref="ResourceSampler"/> within a second or two: looking for it here would read all of /proc for each job.
/// </remarks>
internal sealed class ProgramProcess : IDisposable
{
    // How long a program's leftover children may go on filling the pipe after it has ended.
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(2);

    // How long the kernel may take to end what was killed. Only a process that waits for a device takes longer than milliseconds.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(30);

    // Where there is no pidfd.
    private static readonly TimeSpan ExitPollInterval = TimeSpan.FromMilliseconds(50);

    // So long the caller's own thread waits before the program gets one of its own. Most programs take longer; for those that do not, passing the
    // wait to another thread and back would cost as much as the program (docs/decisions/20261121-programs-are-spawned-natively.md).
    private static readonly TimeSpan ShortProgram = TimeSpan.FromMilliseconds(5);

    private readonly ProcessTerms terms;
    private readonly BoundedLog log;
    private readonly ProgramOutput output;
    private readonly RunningProgram program;
    private readonly MemoryWatch memory;
    private readonly CancellationToken giveUp;
    private readonly long oomKillsBefore = OomKills.CountLately();
    private readonly long startedAt = Stopwatch.GetTimestamp();

    private WakeUp? wakeUp;
    private int pidfd = -1;
    private bool isStarted;
    private bool isReaped;
    private List<ProcessRow> members = [];
    private OwnEnding ending = OwnEnding.None;
    private TimeSpan killAt;
    private bool isKilled;

    private ProgramProcess(ProcessTerms terms, Stream file, CancellationToken giveUp)
    {
        (this.terms, this.giveUp) = (terms, giveUp);
        log = new BoundedLog(file);
        output = new ProgramOutput(log);
        program = RunningPrograms.Add(terms.Mark);
        memory = new MemoryWatch(program);
    }

    private int Pid => program.Pid;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(startedAt);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="log">Gets what the program prints on both outputs (<see cref="BoundedLog"/>); stays open.</param>
    /// <param name="giveUp">Ends the program: it is asked, then killed after the grace.</param>
    /// <returns>How it ended. A program that fails, or cannot be started, is a result and no exception.</returns>
    internal static async Task<ProgramResult> RunAsync(ProgramCommand command, ProcessTerms terms, Stream log, CancellationToken giveUp)
    {
        if (giveUp.IsCancellationRequested)
        {
            return new ProgramResult(new ProgramEnd.Ended(), ResourceUse.None, "", null);
        }

        if (ProgramStart.Prepare(command, terms.Mark, out var why) is not { } start)
        {
            return NotStarted(why!);
        }

        using var process = new ProgramProcess(terms, log, giveUp);
        var error = process.Start(start);
        if (error != 0)
        {
            return NotStarted(StartFailure.Sentence(start, error));
        }

        return process.IsShort()
            ? process.Finish(Wait.Over)
            : await ProgramThreads.RunAsync(() => process.Finish(process.WaitForEnd(Timeout.InfiniteTimeSpan)));
    }

    /// <summary>Leaves nothing running, also when we are here by an exception or the kernel could not end the program in time.</summary>
    public void Dispose()
    {
        if (isStarted && !isReaped)
        {
            Linux.Kill(-Pid, Linux.SIGKILL);
            ProcessTree.End(Pid, program.Mark, members, DrainFor);
            Linux.TryReap(Pid, out _, out _);
        }

        RunningPrograms.Remove(program);
        wakeUp?.Dispose();
        if (pidfd >= 0)
        {
            _ = Linux.Close(pidfd);
        }

        output.Dispose();
        log.Dispose();
    }

    private static ProgramResult NotStarted(string why) => new(new ProgramEnd.NotStarted(why), ResourceUse.None, "", null);

    private int Start(ProgramStart start)
    {
        var error = RunningPrograms.Start(program, start, output.WriteEnd);
        output.CloseWriteEnd();
        if (error == 0)
        {
            isStarted = true;
            memory.NoteOwnPeak();
            pidfd = Linux.PidfdOpen(Pid);
        }

        return error;
    }

    /// <summary>Whether it has ended at once, with nobody left who holds its output: then nothing that is still to be done takes time.</summary>
    private bool IsShort()
    {
        if (WaitForEnd(ShortProgram) != Wait.Over)
        {
            return false;
        }

        output.Drain(ShortProgram);
        return output.IsAtEnd;
    }

    /// <summary>Listens to the program until its main process ends, which is not yet reaped then.</summary>
    private unsafe Wait WaitForEnd(TimeSpan atMost)
    {
        var fds = stackalloc Linux.PollFd[3];

        // The pipe holds what is printed in the first moment; the end of the output and the end of the process, which follow each other
        // closely, would wake us twice.
        var isFirstMoment = atMost >= TimeSpan.Zero;
        if (!isFirstMoment)
        {
            wakeUp ??= new WakeUp(giveUp); // a stop in the first moment is heard after it
        }

        while (true)
        {
            // A negative descriptor is passed over by poll. Once a stop was heard it must not wake us again.
            fds[0] = new Linux.PollFd { Fd = pidfd, Events = Linux.POLLIN };
            fds[1] = new Linux.PollFd { Fd = isFirstMoment && pidfd >= 0 ? -1 : output.ReadEnd, Events = Linux.POLLIN };
            fds[2] = new Linux.PollFd { Fd = ending == OwnEnding.None && wakeUp is not null ? wakeUp.Fd : -1, Events = Linux.POLLIN };
            var ready = Linux.Poll(fds, 3, MillisecondsToNextStep(atMost));

            if (ready > 0 && fds[1].Returned != 0)
            {
                output.Read();
            }

            if (pidfd >= 0 ? ready > 0 && fds[0].Returned != 0 : IsOver())
            {
                return Wait.Over;
            }

            if (atMost >= TimeSpan.Zero && Elapsed >= atMost)
            {
                return Wait.StillRunning;
            }

            if (!TakeSteps())
            {
                return Wait.CannotBeEnded;
            }
        }
    }

    private ProgramResult Finish(Wait wait)
    {
        var wall = Elapsed;
        output.Drain(DrainFor);

        // The dead main process still holds its number, so this can meet nobody else's group.
        Linux.Kill(-Pid, Linux.SIGKILL);
        var (status, cpu, peak) = wait == Wait.Over ? Reap() : (null, TimeSpan.Zero, program.PeakMemoryBytes);
        if (ending != OwnEnding.None || !output.IsAtEnd || Linux.Kill(-Pid, 0) == 0)
        {
            ProcessTree.End(Pid, program.Mark, members, KillPatience);
        }

        log.Finish();
        var tail = log.Tail();
        var oomKills = status?.LooksKilled == true ? OomKills.Count() - oomKillsBefore : 0;
        var end = ProgramEnding.Classify(new EndEvidence(status, ending, terms.TimeLimit, oomKills, tail));
        return new ProgramResult(end, new ResourceUse(wall, cpu, peak), tail, Pid) { LogFailure = log.Failure };
    }

    /// <summary>Does what the time or a stop asks for: ask for an end, force it, note the memory.</summary>
    private bool TakeSteps()
    {
        var now = Elapsed;
        if (ending == OwnEnding.None)
        {
            ending = giveUp.IsCancellationRequested ? OwnEnding.GivenUp : now >= terms.TimeLimit ? OwnEnding.TimeLimit : OwnEnding.None;
            if (ending != OwnEnding.None)
            {
                // While the main process lives, all ties to its children can be seen; later some may be cut.
                members = ProcessTree.Members(ProcessTable.Read(), Pid, program.Mark, []);
                Linux.Kill(-Pid, Linux.SIGTERM);
                Linux.Kill(-Pid, Linux.SIGCONT);
                killAt = now + terms.Grace;
            }
        }
        else if (now >= killAt)
        {
            if (isKilled)
            {
                return false;
            }

            isKilled = true;
            killAt = now + KillPatience;
            members = ProcessTree.Members(ProcessTable.Read(), Pid, program.Mark, members);
            Linux.Kill(-Pid, Linux.SIGKILL);
        }

        memory.LookIfDue(now);
        return true;
    }

    private int MillisecondsToNextStep(TimeSpan atMost)
    {
        var next = atMost >= TimeSpan.Zero ? Min(memory.NextLookAt, atMost) : memory.NextLookAt;
        if (ending != OwnEnding.None)
        {
            next = Min(next, killAt);
        }
        else if (terms.TimeLimit is { } limit)
        {
            next = Min(next, limit);
        }

        var left = next - Elapsed;
        left = pidfd < 0 ? Min(left, ExitPollInterval) : left;
        return (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private unsafe bool IsOver()
    {
        // struct siginfo is 128 bytes; it stays zero while there is nothing to tell.
        var siginfo = stackalloc byte[128];
        new Span<byte>(siginfo, 128).Clear();
        return Linux.WaitId(Linux.P_PID, Pid, siginfo, Linux.WEXITED | Linux.WNOHANG | Linux.WNOWAIT) == 0 && *(int*)siginfo != 0;
    }

    private (WaitStatus? Status, TimeSpan Cpu, long PeakMemoryBytes) Reap()
    {
        if (!Linux.TryReap(Pid, out var status, out var use))
        {
            throw new FleetscopeException(
                $"process {Pid}",
                "its exit code was lost: SIGCHLD is ignored in this process, or somebody else reaped it",
                "Start fleetscope from a shell that does not ignore SIGCHLD.");
        }

        isReaped = true;
        return (WaitStatus.Of(status), use.Cpu, memory.PeakGiven(use.MaxResidentKiB * 1024));
    }

    private enum Wait
    {
        StillRunning,

        /// <summary>The main process has ended.</summary>
        Over,

        /// <summary>It was killed and did not end within the patience.</summary>
        CannotBeEnded,
    }
}
