using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds fleets whose machines nobody ends.</summary>
internal sealed class MachinesOutliveFleet(CheckedRuns runs) : IRule
{
    public string Name => "machines-outlive-fleet";

    public string Finds => "A fleet file without TerminateInstancesWithExpiration: machines run on, and are paid for, when MAX_RUN_HOURS is over.";

    public string Fix => "Write \"TerminateInstancesWithExpiration\": true.";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is not { Fleet: { } fleet } || fleet.Request["TerminateInstancesWithExpiration"] is { } value && (bool)value)
        {
            yield break;
        }

        var isMissing = fleet.Request["TerminateInstancesWithExpiration"] is null;
        yield return this.InFleet(
            fleet, Severity.Error, new FleetPart("TerminateInstancesWithExpiration", isMissing ? "" : "false"),
            $"TerminateInstancesWithExpiration is {(isMissing ? "missing, which AWS takes for false" : "false")}: machines run on when MAX_RUN_HOURS is over");
    }
}
