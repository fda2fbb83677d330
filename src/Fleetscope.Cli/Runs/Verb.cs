using System.CommandLine;
using Fleetscope.Cli.Commands;
using Fleetscope.Configuration;
using Fleetscope.Engines;
using Fleetscope.Provisioning;

namespace Fleetscope.Cli.Runs;

/// <summary>What the verbs of the family share: <c>setup</c>, <c>submitJob</c>, <c>startCluster</c>, <c>monitor</c> are steps of the same run.</summary>
internal static class Verb
{
    /// <summary>The family's verbs go to AWS unless told otherwise, as they always did.</summary>
    public const string DefaultEngine = "aws";

    /// <summary>Opens the run that an earlier step has set up.</summary>
    /// <exception cref="FleetscopeException">None has; says which step comes first.</exception>
    public static async Task<OpenRun> OpenAsync(ParseResult parsed, CancellationToken cancellationToken, bool detached = false)
    {
        var state = Path.Combine(Path.GetDirectoryName(RunOptions.ConfigPath(parsed))!, ".fleetscope");
        var elsewhere = parsed.GetValue(RunOptions.Engine) is { } named && named != "local";
        if (elsewhere || LastRun.Load(state) is not null)
        {
            // With the engine's name also a run that another machine has set up: its ledger is in the bucket.
            return await OpenRun.LastAsync(parsed, cancellationToken, detached);
        }

        var config = RunOptions.Load(parsed);
        var engine = Engines.Named(parsed.GetValue(RunOptions.Engine) ?? config.Engine ?? DefaultEngine);
        throw await LiveLedgerAsync(engine, config, cancellationToken) is { } ledger ? OpenRun.OfAnother(config, engine, ledger.Config) : OpenRun.NotSetUp(config, engine);
    }

    /// <summary>The ledger of a run that another folder, or another machine, has set up under this name; null when there is none that can be read.</summary>
    private static async Task<RunLedger?> LiveLedgerAsync(IEngine engine, RunConfig config, CancellationToken cancellationToken)
    {
        // On this machine a run lies beside its config, so that no other folder can have it.
        if (engine.WorksHere)
        {
            return null;
        }

        try
        {
            return await engine.Ledger(config).LoadAsync(cancellationToken) is { IsLive: true } ledger ? ledger : null;
        }
        catch (Exception failure) when (ExpectedFailure.InWords(failure) is not null)
        {
            return null; // Setup meets the same and says it; it comes first in any case.
        }
    }
}
