using Fleetscope.Engines;
using Fleetscope.Fleets;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Provisioning;
using Fleetscope.Queues;

namespace Fleetscope.Aws.Unattended;

/// <summary>One look at a run that goes on: the monitor's, and what nobody else would notice when no person watches.</summary>
internal sealed class RunWatch(UnattendedRun run, Notices notices, TimeProvider clock, Action<string> log)
{
    /// <summary>A run that had no fleet for this long gets none: startCluster died before it asked for one.</summary>
    private static readonly TimeSpan FleetComesWithin = TimeSpan.FromMinutes(15);

    /// <summary>Jobs are submitted before machines are asked for; after this, none come.</summary>
    private static readonly TimeSpan JobsComeWithin = TimeSpan.FromMinutes(30);

    /// <summary>How long the run's queue must have been gone. SQS may not find a queue for a moment.</summary>
    private static readonly TimeSpan QueueIsGoneAfter = TimeSpan.FromMinutes(3);

    /// <summary>How long a run may be without machines before its user is told.</summary>
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(30);

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What the next call is left.</summary>
    public TurnNote Note { get; private set; } = new();

    /// <returns>How the run is to be ended; null when it goes on.</returns>
    public async Task<RunEnding?> LookAsync(TurnNote note, CancellationToken cancellationToken)
    {
        Note = note;
        if (await run.Api.Sqs.FindQueueAsync(run.Run.Options.QueueName, cancellationToken) is null)
        {
            Note = note with { QueueGoneSince = note.QueueGoneSince ?? Now };
            log($"{run.Name}: its queue {run.Run.Options.QueueName} is not there");
            return Now - Note.QueueGoneSince >= QueueIsGoneAfter ? new RunEnding(Finishes: true, "somebody removed its queue") : null;
        }

        Note = note with { QueueGoneSince = null };
        await TellOfLettersAsync(cancellationToken);
        await using var ports = await run.Engine.OpenAsync(run.Config, cancellationToken);
        var (action, status) = await MonitorAsync(ports, cancellationToken);
        return action switch
        {
            MonitorAction.Finish finish => new RunEnding(Finishes: true, finish.Why),
            MonitorAction.Pause pause => new RunEnding(Finishes: false, pause.Why),
            MonitorAction.Halt halt => new RunEnding(Finishes: false, halt.Why),
            MonitorAction.GiveUp giveUp => new RunEnding(Finishes: false, giveUp.Why),
            _ => NeverStarted(status),
        };
    }

    private async Task<(MonitorAction Action, FleetStatus Status)> MonitorAsync(RunPorts ports, CancellationToken cancellationToken)
    {
        var counts = new JobCounts(0, 0, 0, 0, 0, 0, 0);
        var status = new FleetStatus(0, 0, []);
        List<MonitorAction> done = [];
        var watching = run.Engine.Watching(run.Config);
        var monitor = new Monitoring.Monitor(ports.Queue, ports.Fleet, new MonitorPolicy { Terms = watching.Terms with { WaitsForJobs = MayGetJobs } }, clock)
        {
            Notes = watching.Notes,
            Tidy = watching.Tidy,
            SeenFleet = seen => status = seen,
            Did = done.Add,
        };
        var action = await monitor.LookAsync(run.Engine.FleetOf(run.Config, new FleetTerms(run.Ledger.Program)), seen => counts = seen, said => log($"{run.Name}: {said}"), cancellationToken);
        log($"{run.Name}: {counts.Waiting} jobs wait, {counts.Running} run, {counts.Dead} are dead; {status.Running} of {status.Wanted} machines are there");
        if (action.GoesOn)
        {
            await TellAsync(done, counts, status, cancellationToken);
            return (action, status);
        }

        ports.Log.Append(new RunEnded(Now, counts, Why(action)));
        await ports.Log.FlushAsync(cancellationToken);
        await run.Run.Ledger.UpdateAsync(kept => kept! with { LastCounts = counts }, cancellationToken);
        return (action, status);
    }

    /// <summary>A run of the family's tools has had its jobs, for its alarms were armed last of all.</summary>
    private bool MayGetJobs => !run.Ledger.Notes.ContainsKey(UnattendedRun.AdoptedNote) && RunClosing.StartOf(run.Ledger) is { } start && Now - start < JobsComeWithin;

    private RunEnding? NeverStarted(FleetStatus status)
    {
        var isBare = status is { Wanted: 0, Running: 0 };
        Note = Note with { BareSince = isBare ? Note.BareSince ?? Now : null };
        return isBare && Now - Note.BareSince >= FleetComesWithin ? new RunEnding(Finishes: false, "no fleet was ever requested") : null;
    }

    /// <summary>A run goes on without its dead-letter queue; its user is told once.</summary>
    private async Task TellOfLettersAsync(CancellationToken cancellationToken)
    {
        const string Letters = "letters";
        var name = run.Run.Options.DeadLetterQueueName;
        if (await run.Api.Sqs.FindQueueAsync(name, cancellationToken) is not null)
        {
            Note = Note.Forgetting(Letters);
        }
        else if (!Note.HasTold(Letters))
        {
            Note = Note.Telling(Letters);
            await notices.TellAsync("its dead-letter queue is gone", [OpenedRun.NoLetters(name) + "."], cancellationToken);
        }
    }

    private async Task TellAsync(IReadOnlyList<MonitorAction> done, JobCounts counts, FleetStatus status, CancellationToken cancellationToken)
    {
        foreach (var warn in done.OfType<MonitorAction.Warn>())
        {
            await notices.TellAsync("a warning", [warn.What], cancellationToken);
        }

        if (done.OfType<MonitorAction.EndMachines>().LastOrDefault() is { } end && !Note.HasTold("machines"))
        {
            Note = Note.Telling("machines");
            await notices.TellAsync("machines that do no work are ended", [end.Why, string.Join('\n', end.Ids)], cancellationToken);
        }

        if (status.Running > 0)
        {
            Note = Note.Forgetting("stuck");
        }
        else if (counts.Waiting > 0 && status is { Wanted: > 0, StartedAt: { } start } && Now - start >= StuckAfter && !Note.HasTold("stuck"))
        {
            Note = Note.Telling("stuck");
            await notices.TellAsync("it is stuck, no machine is there", [status.Shortage, $"{counts.Waiting} jobs wait. AWS ends the fleet at {status.EndsAt:yyyy-MM-dd HH:mm}Z."], cancellationToken);
        }
    }

    private static string Why(MonitorAction end) => end switch
    {
        MonitorAction.Finish finish => finish.Why,
        MonitorAction.Pause pause => pause.Why,
        MonitorAction.Halt halt => halt.Why,
        MonitorAction.GiveUp giveUp => giveUp.Why,
        _ => "",
    };
}

/// <summary>How a run is to be ended.</summary>
/// <param name="Finishes">Whether all of it goes; if not, its jobs stay queued for another fleet.</param>
internal sealed record RunEnding(bool Finishes, string Why)
{
    public string Text => $"{(Finishes ? "finish" : "park")}: {Why}";

    /// <summary>What an earlier call has decided; null: nothing yet.</summary>
    public static RunEnding? In(RunLedger ledger) => ledger.Notes.TryGetValue(UnattendedRun.EndingNote, out var text)
        ? new RunEnding(text.StartsWith("finish", StringComparison.Ordinal), text[(text.IndexOf(' ') + 1)..])
        : null;
}
