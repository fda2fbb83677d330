using System.CommandLine;
using Fleetscope.Cli.Output;
using Fleetscope.Queues;

namespace Fleetscope.Cli.Runs;

/// <summary>The last look at a run that is about to be removed: which jobs it has left, and what it came to. The removal goes by the ledger, so a queue that is gone or damaged hinders none of it.</summary>
internal sealed class LastLook : IAsyncDisposable
{
    private readonly OpenRun? run;
    private readonly JobCounts? counts;
    private readonly FleetscopeException? trouble;

    private LastLook(OpenRun? run, JobCounts? counts, FleetscopeException? trouble)
    {
        this.run = run;
        this.counts = counts;
        this.trouble = trouble;
    }

    public static async Task<LastLook> AtAsync(ParseResult parsed, CancellationToken stopping)
    {
        OpenRun? run = null;
        try
        {
            run = await OpenRun.LastAsync(parsed, stopping);
            return new LastLook(run, await run.Ports.Queue.CountAsync(stopping), null);
        }
        catch (Exception failure) when (ExpectedFailure.InWords(failure) is { } words)
        {
            return new LastLook(run, null, words);
        }
    }

    /// <summary>Why the jobs cannot be counted; null when they were.</summary>
    public string? Trouble => trouble is null ? null : $"{trouble.What}: {trouble.Cause}. Its jobs cannot be counted; the removal goes by the ledger, which is there";

    /// <summary>What to ask before the run goes; null when nothing is lost with it.</summary>
    /// <param name="name">The run's.</param>
    public string? QuestionAbout(string name) => counts switch
    {
        null => $"Jobs of {name} may not have run yet: they cannot be counted. Remove it all the same?",
        { IsOver: true } => null,
        _ => $"{name} has jobs that have not run yet ({counts.Waiting + counts.Running}), and the queue that holds them would go. Remove it?",
    };

    /// <summary>Ends the worker of this machine, and keeps report and counts.</summary>
    public async Task CloseAsync(Screen screen, CancellationToken stopping)
    {
        if (run is null)
        {
            return;
        }

        if (run.Engine.WorksHere && (await run.Ports.Fleet.StatusAsync(stopping)).Running > 0)
        {
            screen.Say("stopping the worker");
            await run.Ports.Fleet.StopAsync(RunEnding.StopGrace, stopping);
        }

        try
        {
            await ReportFile.WriteAsync(run, null, stopping);
            var last = await run.Ports.Queue.CountAsync(stopping);
            await run.RememberAsync(kept => kept with { LastCounts = last }, stopping);
        }
        catch (Exception failure) when (ExpectedFailure.InWords(failure) is { } words)
        {
            screen.Say($"warning: the report stays as it was ({words.What}: {words.Cause})");
        }
    }

    public ValueTask DisposeAsync() => run?.DisposeAsync() ?? ValueTask.CompletedTask;
}
