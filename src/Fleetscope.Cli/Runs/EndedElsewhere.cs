using Fleetscope.Cli.Output;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Provisioning;
using Spectre.Console;

namespace Fleetscope.Cli.Runs;

/// <summary>A run that somebody else has ended while it was watched from here: the automatic monitor, another person's, or <c>clean</c>. That is an end like any other, and no error.</summary>
internal static class EndedElsewhere
{
    /// <summary>Whoever removes a thing writes it down a moment after it is gone.</summary>
    private static readonly TimeSpan WrittenWithin = TimeSpan.FromSeconds(2);

    private const int Looks = 3;

    /// <summary>Watches a run, and tells of its end when another was faster.</summary>
    /// <param name="watch">Fails when what it looks at is gone.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> OrAsync(OpenRun run, Screen screen, TimeProvider clock, Func<Task<int>> watch)
    {
        try
        {
            return await watch();
        }
        catch (Exception failure) when (ExpectedFailure.InWords(failure) is not null)
        {
            if (await FindAsync(run.Engine, run.Config, clock) is { LastCounts: { } counts })
            {
                screen.Say($"{run.Config.AppName}: somebody else has ended it meanwhile (the automatic monitor, another monitor, or clean)");
                screen.Result(RunResult.Of(run.Config.AppName, counts.IsOver ? "done" : "waiting", counts) with { Config = run.Config.File, JobFile = run.Ledger.JobFile }, CliJson.Default.RunResult,
                    words => words.WriteLine(RunEnding.Sum(run, counts)));
                return counts.Dead > 0 ? ExitCodes.JobsDead : counts.IsOver ? ExitCodes.Ok : ExitCodes.Failed;
            }

            await PaidMachines.SayUnwatchedAsync(run, screen);
            throw;
        }
    }

    /// <summary>The ledger of a run of which somebody removes, or has removed, what it was set up with; null while nobody does.</summary>
    public static async Task<RunLedger?> FindAsync(IEngine engine, RunConfig config, TimeProvider clock)
    {
        if (!engine.Watching(config).FleetGoesOn)
        {
            return null; // Only one controls such a run at a time.
        }

        for (var look = 1; ; look++)
        {
            try
            {
                if (await engine.Ledger(config).LoadAsync(CancellationToken.None) is { } ledger && (!ledger.IsLive || engine.Plan(config).Any(resource => ledger.StateOf(resource) is LedgerState.Removed)))
                {
                    return ledger;
                }
            }
            catch (FleetscopeException)
            {
                return null; // The first failure is the one to be told.
            }

            if (look == Looks)
            {
                return null;
            }

            await Task.Delay(WrittenWithin, clock, CancellationToken.None);
        }
    }
}
