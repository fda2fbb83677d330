using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Queues;
using static Fleetscope.Tests.Contracts.ContractJobs;

namespace Fleetscope.Tests.Contracts;

/// <summary>What every run log must keep.</summary>
public abstract class RunLogContract
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>One of each kind of event, with every kind of outcome among them.</summary>
    protected static IReadOnlyList<RunEvent> OneOfEach
    {
        get
        {
            var lease = new JobLease(Job(1), 2, "1.2", At);
            JobOutcome[] outcomes =
            [
                Success, Failure, Interruption, new JobOutcome.AlreadyDone(3, true), new JobOutcome.OutputsMissing(1, 2, "why"), new JobOutcome.LeaseLost(),
                new JobOutcome.OutputClash(Job(2).Id, "other \"name\"", "a/b.csv"), new JobOutcome.StorageFailed("disk\nfull"), OutOfReach, new JobOutcome.Cancelled(),
                new JobOutcome.ProgramFailed(new ProgramEnd.Killed(9, "SIGKILL")), new JobOutcome.ProgramFailed(new ProgramEnd.TimedOut(TimeSpan.FromSeconds(1.5))),
                new JobOutcome.ProgramFailed(new ProgramEnd.OutOfMemory(137, "oom_kill 1"), "java.lang.OutOfMemoryError"),
            ];
            return
            [
                new RunStarted(At, "Contract", "local", "fiji", "1.53", "0.1.0", "/jobs.json", "host", 2, 1L << 33),
                new JobsSubmitted(At, 10, 2),
                new WorkerStarted(At, "worker-1", 2, 77),
                new AttemptStarted(At, Job(1).Id, Job(1).Name, 2, "worker-1", 1),
                .. outcomes.Select(outcome => new AttemptEnded(At, Job(1).Id, "Ünï", JobState.Waiting, lease.Attempt(outcome))),
                new JobCommitted(At, Job(1).Id, 2, 3, 400),
                new JobsRetried(At, 4),
                new JobsCancelled(At, 5),
                new Warned(At, "something"),
                new WorkerStopped(At, "worker-1", "no more jobs"),
                new RunEnded(At, new JobCounts(6, 1, 1, 1, 1, 1, 1), "over"),
            ];
        }
    }

    protected abstract Task<IRunLog> EmptyLogAsync();

    [Fact]
    public async Task Every_kind_of_event_comes_back_as_it_happened()
    {
        var log = await EmptyLogAsync();
        foreach (var happened in OneOfEach)
        {
            log.Append(happened);
        }

        await log.FlushAsync(Token);

        var read = await ReadAsync(log);
        read.Count.ShouldBe(OneOfEach.Count);
        for (var i = 0; i < read.Count; i++)
        {
            read[i].ShouldBeEquivalentTo(OneOfEach[i]);
        }
    }

    [Fact]
    public async Task A_fresh_log_has_no_events_and_no_attempts()
    {
        var log = await EmptyLogAsync();

        (await ReadAsync(log)).ShouldBeEmpty();
        log.ReadAttempt(Job(1).Id, 1).ShouldBeNull();
    }

    [Fact]
    public async Task The_text_of_an_attempt_can_be_read_while_it_is_written()
    {
        var log = await EmptyLogAsync();
        await using var writing = log.OpenAttempt(Job(1).Id, 1);
        await writing.WriteAsync("first line\n"u8.ToArray(), Token);
        await writing.FlushAsync(Token);

        await using var reading = log.ReadAttempt(Job(1).Id, 1).ShouldNotBeNull();
        using var text = new StreamReader(reading);
        (await text.ReadToEndAsync(Token)).ShouldBe("first line\n");

        await writing.WriteAsync("second line\n"u8.ToArray(), Token);
        await writing.FlushAsync(Token);
        (await text.ReadToEndAsync(Token)).ShouldBe("second line\n");
        log.ReadAttempt(Job(1).Id, 2).ShouldBeNull();
    }

    protected static async Task<List<RunEvent>> ReadAsync(IRunLog log) =>
        await log.ReadAsync(damage => throw new InvalidOperationException(damage), Token).ToListAsync(Token);
}
