using Fleetscope.Checks;
using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Fleets;
using Fleetscope.Jobs;
using Fleetscope.Logs;
using Fleetscope.Monitoring;
using Fleetscope.Programs;
using Fleetscope.Submitting;
using Fleetscope.Workers.Processes;

namespace Fleetscope.Cli.Runs;

/// <summary>A whole run: check, set up, submit, start, watch to the end. Each step continues where an earlier call was left.</summary>
internal sealed class RunFlow(RunConfig config, IEngine engine, RunTerms terms, Screen screen, TimeProvider clock)
{
    /// <summary>Runs the jobs of a job file.</summary>
    /// <param name="abandon">After <paramref name="stopping"/>: do not wait for what runs.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(LastRun called, CancellationToken abandon, CancellationToken stopping)
    {
        var work = RunWork.Open(config, engine, terms.JobFile);
        await CheckAsync(work, stopping);

        terms.MustMeanSome(work.JobFile);
        var jobs = terms.Select(work.JobFile.Jobs());
        if (terms.DryRun)
        {
            DryRun.Print(config, engine, work, jobs, screen);
            return ExitCodes.Ok;
        }

        await ContainerOf.MustAnswerAsync(config, engine, stopping);
        using var control = engine.TakeControl(config);
        var damage = engine.LookForDamage(config);
        await using var run = await OpenRun.SetUpAsync(config, engine, called, terms.Adopt, stopping);
        foreach (var what in damage)
        {
            screen.Say("warning: " + what);
            run.Ports.Log.Append(new Warned(clock.GetUtcNow(), what));
        }

        SayOnce(run);
        await run.RememberAsync(work, stopping);
        run.Ports.Log.Append(Started(work.ProgramName));
        await SubmitStep.SubmitAsync(run, work, jobs, new SubmissionTerms(terms.Force, terms.KeepDone), screen, stopping);
        return await EndedElsewhere.OrAsync(run, screen, clock, () => WatchAsync(run, abandon, stopping));
    }

    private Task CheckAsync(RunWork work, CancellationToken stopping) => new CheckFirst(config, engine)
    {
        JobFile = work.JobFile,
        ProgramName = work.ProgramInChecks(config),
        FleetFile = terms.FleetFile,
        Allow = terms.Allow,
        IsSetUp = LastRun.IsOf(config.StateFolder, config.AppName, engine.Name),
    }.PassAsync(screen, stopping);

    /// <summary>What of the config does not apply here is said when the run is new, not at every call.</summary>
    private void SayOnce(OpenRun run)
    {
        foreach (var remark in run.Ledger.JobFile.Length == 0 ? engine.Remarks(config) : [])
        {
            screen.Say(remark);
        }
    }

    /// <summary>Starts the workers when there is something to do, and watches until the run is over.</summary>
    private async Task<int> WatchAsync(OpenRun run, CancellationToken abandon, CancellationToken stopping)
    {
        var progress = new Progress(clock);
        progress.See(await run.Ports.Queue.CountAsync(stopping));
        var ended = progress.Counts.IsOver
            ? new RunEnd(new MonitorAction.Finish("every job has ended"), Worked: false)
            : new RunEnd(await WatchWorkersAsync(run, progress, abandon, stopping), Worked: true);
        return await RunEnding.CloseAsync(run, await run.Ports.Queue.CountAsync(CancellationToken.None), ended, screen, clock);
    }

    private async Task<MonitorAction> WatchWorkersAsync(OpenRun run, Progress progress, CancellationToken abandon, CancellationToken stopping)
    {
        using var bar = ProgressBar.On(screen);
        var fleet = new FleetTerms(run.ProgramName) { Slots = terms.Slots, FleetFile = terms.FleetFile };
        var request = engine.FleetOf(config, fleet);
        var watching = engine.Watching(config);
        if (engine.Name == "local" && request.Slots > 1 && config.BetweenSlots > TimeSpan.Zero)
        {
            bar.Say($"{request.Slots} slots, the next one in {Duration.Of(config.BetweenSlots)} each; --set SECONDS_TO_START=0 starts all at once");
        }

        try
        {
            await engine.StartAsync(config, run.Ports, fleet, bar.Say, stopping);
            var policy = new MonitorPolicy(terms.HaltAtPercent) { Terms = watching.Terms };
            var monitor = new Monitoring.Monitor(run.Ports.Queue, run.Ports.Fleet, policy, clock) { Notes = watching.Notes, Tidy = watching.Tidy };
            return await monitor.WatchAsync(request, counts =>
            {
                progress.See(counts);
                bar.Show(progress);
            }, bar.Say, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && watching.FleetGoesOn)
        {
            bar.Say("not watched any more; the fleet works on and costs money. Watch it again, and have it removed at its end: fleetscope monitor");
            throw;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            bar.Say("stopping: running jobs are handed back (press again to end them at once)");
            await StopWorkersAsync(run, abandon);
            await RunEnding.LeaveAsync(run, await run.Ports.Queue.CountAsync(CancellationToken.None), clock);
            throw;
        }
    }

    private async Task StopWorkersAsync(OpenRun run, CancellationToken abandon)
    {
        try
        {
            await run.Ports.Fleet.StopAsync(RunEnding.StopGrace, abandon);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // A killed worker ends nothing any more, so what it ran is ended here; its jobs wait again when the run goes on.
            await run.Ports.Fleet.StopAsync(RunEnding.NoGrace, CancellationToken.None);
            await Leftovers.EndAsync(AttemptMark.OfHome(LocalWorker.MarkHomeOf(config)), CancellationToken.None);
        }
    }

    private RunStarted Started(string program) => new(
        clock.GetUtcNow(), config.AppName, engine.Name, program, ProgramVersions.Of(program, config), ProgramVersions.Fleetscope,
        Path.GetFullPath(terms.JobFile), Environment.MachineName, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
