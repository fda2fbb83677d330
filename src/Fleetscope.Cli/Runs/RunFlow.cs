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

namespace Fleetscope.Cli.Runs;

/// <summary>A whole run: check, set up, submit, start, watch to the end. Each step continues where an earlier call was left.</summary>
internal sealed class RunFlow(RunConfig config, IEngine engine, RunTerms terms, Screen screen, TimeProvider clock)
{
    /// <summary>Runs the jobs of a job file.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(LastRun called, CancellationToken stopping)
    {
        var jobFile = JobFile.Open(terms.JobFile, config.AppName, ProgramChoice.StyleFor(config));
        var programName = ProgramChoice.For(config, jobFile.Style);
        var program = ProgramOf.Named(programName, config);
        await CheckFirst.PassAsync(config, jobFile, engine.Name, programName, terms.Allow, screen, stopping);

        var jobs = terms.Select(jobFile.Jobs());
        if (terms.DryRun)
        {
            DryRun.Print(config, engine, program, jobs, screen);
            return ExitCodes.Ok;
        }

        using var control = engine.TakeControl(config);
        await using var run = await OpenRun.SetUpAsync(config, engine, called, terms.Adopt, stopping);
        run.Ports.Log.Append(Started(programName));
        await SubmitAsync(run, program, jobs, stopping);
        return await WatchAsync(run, stopping);
    }

    private async Task SubmitAsync(OpenRun run, IProgram program, IEnumerable<Job> jobs, CancellationToken stopping)
    {
        var outputs = run.Ports.Store(config.Buckets.Destination);
        var fingerprint = WorkerHost.Fingerprint(config, program, run.Ports, Path.Combine(OpenRun.FolderOf(config), "cache"));
        var submission = new Submission(run.Ports.Queue, new EarlierWork(run.Ports.Records, run.Ports.Commits, outputs, fingerprint));
        var result = await submission.SubmitAsync(jobs, new SubmissionTerms(terms.Force, terms.KeepDone), told: null, stopping);

        run.Ports.Log.Append(new JobsSubmitted(clock.GetUtcNow(), result.Added, result.Known));
        screen.Say($"{result.Added} job{(result.Added == 1 ? "" : "s")} submitted" + (result.Known == 0 ? "" : $", {result.Known} known already"));
        if (result.Review.OutputsGone > 0)
        {
            screen.Say($"{result.Review.OutputsGone} done jobs run again: their output files are gone");
        }

        if (result.Review.KeptThoughChanged > 0)
        {
            screen.Say($"{result.Review.KeptThoughChanged} done jobs stay done although their inputs have changed (--keep-done)");
        }
    }

    /// <summary>Starts the workers when there is something to do, and watches until the run is over.</summary>
    private async Task<int> WatchAsync(OpenRun run, CancellationToken stopping)
    {
        var progress = new Progress(clock);
        progress.See(await run.Ports.Queue.CountAsync(stopping));
        MonitorAction end = new MonitorAction.Finish("every job has ended");
        if (!progress.Counts.IsOver)
        {
            end = await WatchWorkersAsync(run, progress, stopping);
        }

        return await RunEnding.CloseAsync(run, await run.Ports.Queue.CountAsync(CancellationToken.None), end, screen, clock);
    }

    private async Task<MonitorAction> WatchWorkersAsync(OpenRun run, Progress progress, CancellationToken stopping)
    {
        using var bar = ProgressBar.On(screen);
        var request = new FleetRequest(1, Slots.Of(config, run.ProgramName, terms.Slots));
        try
        {
            await run.Ports.Fleet.StartAsync(request, stopping);
            var monitor = new Monitor(run.Ports.Queue, run.Ports.Fleet, new MonitorPolicy(terms.HaltAtPercent), clock);
            return await monitor.WatchAsync(request, counts =>
            {
                progress.See(counts);
                bar.Show(progress);
            }, bar.Say, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            bar.Say("stopping: running jobs are handed back (press again to end them at once)");
            await run.Ports.Fleet.StopAsync(RunEnding.StopGrace, CancellationToken.None);
            await RunEnding.LeaveAsync(run, await run.Ports.Queue.CountAsync(CancellationToken.None), clock);
            throw;
        }
    }

    private RunStarted Started(string program) => new(
        clock.GetUtcNow(), config.AppName, engine.Name, program, ProgramVersions.Of(program, config), ProgramVersions.Fleetscope,
        Path.GetFullPath(terms.JobFile), Environment.MachineName, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
