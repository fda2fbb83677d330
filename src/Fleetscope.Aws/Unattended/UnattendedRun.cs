using Fleetscope.Aws.Api;
using Fleetscope.Configuration;
using Fleetscope.Provisioning;

namespace Fleetscope.Aws.Unattended;

/// <summary>A run as a call of the function has found it.</summary>
/// <param name="Ledger">As it was when the call began.</param>
internal sealed record UnattendedRun(AwsRun Run, AwsEngine Engine, RunLedger Ledger)
{
    /// <summary>The note that the run is over: <c>finish: why</c> removes it, <c>park: why</c> keeps its queue for another fleet.</summary>
    public const string EndingNote = "ending";

    /// <summary>The note of a run that the family's own tools have started.</summary>
    public const string AdoptedNote = "adopted";

    public RunConfig Config => Run.Config;

    public AwsApi Api => Run.Api;

    public string Name => Run.Config.AppName;

    /// <summary>Whether an entry of the ledger is what brings the function back: it goes last of all.</summary>
    public bool IsGuard(LedgerEntry entry) => entry.Kind == RunNames.ScheduleKind || entry.Resource == Run.Names.Object(KeptConfig.KeyOf(Name));

    /// <summary>Whether a fleet was requested, or may have been, and not removed.</summary>
    public bool HasFleet => Ledger.Left.Any(entry => entry.Kind is RunNames.FleetKind or RunNames.FleetTokenKind);
}

/// <summary>What became of a run in a call.</summary>
/// <param name="State">watched, busy, closing, ended, parked, over, unknown.</param>
internal sealed record TurnResult(string Run, string State, string Said)
{
    /// <summary>Whether the run needs no more calls.</summary>
    public bool IsOver => State is "ended" or "parked" or "over" or "unknown";
}
