using System.Text;
using Fleetscope.Aws.Api;
using Fleetscope.Aws.Ending;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Unattended;

/// <summary>Ends a run that nobody watches, in as many calls as it takes: what costs money goes first, what brings the function back goes last.</summary>
internal sealed class RunLeaving(UnattendedRun run, Notices notices, TimeProvider clock, Action<string> log)
{
    /// <summary>What AWS takes longer than this to let go of is looked at again by the next call.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private AwsApi Api => run.Api;

    public async Task<TurnResult> LeaveAsync(RunEnding ending, CancellationToken cancellationToken)
    {
        if (ending.Finishes && await HasJobsAsync(cancellationToken))
        {
            await run.Run.Ledger.UpdateAsync(kept => kept!.Noting(UnattendedRun.EndingNote, null), cancellationToken);
            return new TurnResult(run.Name, "watched", "jobs were submitted while it was about to end");
        }

        await run.Run.Ledger.UpdateAsync(kept => kept!.Noting(UnattendedRun.EndingNote, ending.Text), cancellationToken);
        log($"{run.Name}: {(ending.Finishes ? "it is over" : "it stops")}: {ending.Why}");
        return ending.Finishes ? await FinishAsync(ending, cancellationToken) : await ParkAsync(ending, cancellationToken);
    }

    /// <summary>Lets go of the rule that calls the function, and of the config that it reads, and forgets the rest.</summary>
    public async Task DismissAsync(CancellationToken cancellationToken)
    {
        var ledger = await run.Run.Ledger.LoadAsync(cancellationToken) ?? run.Ledger;
        foreach (var entry in ledger.Left.Where(run.IsGuard).OrderBy(entry => entry.Kind == RunNames.ScheduleKind).ToList())
        {
            if (entry.Kind == RunNames.ScheduleKind)
            {
                // Before the rule: without it nobody would come to clear the note.
                await run.Run.Ledger.UpdateAsync(kept => kept!.Noting(UnattendedRun.EndingNote, null).With(entry.Resource, LedgerState.Removed), cancellationToken);
            }

            await run.Engine.RemoveAsync(run.Config, entry.Resource, cancellationToken);
            await run.Run.Ledger.UpdateAsync(kept => kept!.With(entry.Resource, LedgerState.Removed), cancellationToken);
        }

        await new RunSchedule(Api.Events).RemoveAsync(RunSchedule.NameOf(run.Name), cancellationToken);
    }

    private async Task<TurnResult> FinishAsync(RunEnding ending, CancellationToken cancellationToken)
    {
        var closing = new RunClosing(run.Run, clock, said => log($"{run.Name}: {said}")) { Patience = Patience, LooksAt = entry => !run.IsGuard(entry) };
        var closed = await closing.EndAsync(() => RemoveAsync(_ => true, cancellationToken), cancellationToken);
        if (closed.Receipt.Lines.Where(line => line.State == ReceiptState.StillThere).ToList() is { Count: > 0 } left)
        {
            return new TurnResult(run.Name, "closing", string.Join("; ", left.Select(line => line.Text())));
        }

        var receipt = closed.Text();
        await Api.S3.WriteAsync(run.Run.Names.Bucket, run.Run.Names.Kept("receipt.txt"), Encoding.UTF8.GetBytes(string.Join('\n', receipt) + "\n"), WriteCondition.Always, cancellationToken);
        await notices.TellAsync("it has ended", [$"{run.Name}: {ending.Why}.", .. await CountsAsync(cancellationToken), .. receipt], cancellationToken);
        await DismissAsync(cancellationToken);
        return new TurnResult(run.Name, "ended", receipt[^1]);
    }

    private async Task<TurnResult> ParkAsync(RunEnding ending, CancellationToken cancellationToken)
    {
        var options = run.Run.Options;
        if (await ServiceAsync(cancellationToken) is { IsDraining: false, DesiredCount: > 0 })
        {
            await Api.Ecs.UpdateServiceAsync(options.EcsCluster, run.Run.Names.Service, 0, taskDefinition: null, cancellationToken);
        }

        await RemoveAsync(entry => entry.Kind is RunNames.FleetKind or RunNames.FleetTokenKind or RunNames.AlarmKind or RunNames.DashboardKind or RunNames.ObjectKind, cancellationToken);
        await new AlarmSweep(Api, run.Name).RemoveAllAsync(cancellationToken);
        await new BucketNotes(Api.S3, run.Run.Names.Bucket, run.Run.Names.Kept("monitor.json")).ForgetAsync(cancellationToken);
        await notices.TellAsync("it has stopped before its end", [$"{run.Name}: {ending.Why}.", .. await CountsAsync(cancellationToken),
            "Its machines are gone. Its queue is kept: startCluster goes on with the jobs that are left, clean removes it."], cancellationToken);
        await DismissAsync(cancellationToken);
        return new TurnResult(run.Name, "parked", ending.Why);
    }

    private async Task RemoveAsync(Func<LedgerEntry, bool> which, CancellationToken cancellationToken)
    {
        var ledger = await run.Run.Ledger.LoadAsync(cancellationToken) ?? run.Ledger;
        foreach (var entry in ledger.Left.Reverse().Where(entry => which(entry) && !run.IsGuard(entry)).ToList())
        {
            await run.Engine.RemoveAsync(run.Config, entry.Resource, cancellationToken);
            await run.Run.Ledger.UpdateAsync(kept => kept!.With(entry.Resource, LedgerState.Removed), cancellationToken);
        }
    }

    /// <summary>Jobs that somebody has submitted since it was decided to end the run: the queue must not go with them.</summary>
    private async Task<bool> HasJobsAsync(CancellationToken cancellationToken)
    {
        if (await Api.Sqs.FindQueueAsync(run.Run.Options.QueueName, cancellationToken) is not { } url)
        {
            return false;
        }

        try
        {
            var (waiting, running) = await new MessageQueue(Api.Sqs, run.Run.Options.QueueName, url).CountAsync(cancellationToken);
            return waiting + running > 0;
        }
        catch (Exception gone) when (gone is AwsException { Code: "QueueDoesNotExist" } or FleetscopeException { InnerException: AwsException { Code: "QueueDoesNotExist" } })
        {
            return false;
        }
    }

    private async Task<EcsService?> ServiceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Api.Ecs.FindServiceAsync(run.Run.Options.EcsCluster, run.Run.Names.Service, cancellationToken);
        }
        catch (AwsException gone) when (gone.Code == "ClusterNotFoundException")
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> CountsAsync(CancellationToken cancellationToken) => (await run.Run.Ledger.LoadAsync(cancellationToken))?.LastCounts is { } counts
        ? [$"{counts.Submitted} submitted = {counts.Waiting} waiting + {counts.Running} running + {counts.Done} done + {counts.Skipped} skipped + {counts.Dead} dead + {counts.Cancelled} cancelled"]
        : [];
}
