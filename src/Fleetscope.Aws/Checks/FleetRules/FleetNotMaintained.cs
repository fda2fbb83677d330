using Fleetscope.Aws.Checks.Reading;
using Fleetscope.Checks;

namespace Fleetscope.Aws.Checks.FleetRules;

/// <summary>Finds fleets that do not replace lost machines.</summary>
internal sealed class FleetNotMaintained(CheckedRuns runs) : IRule
{
    public string Name => "fleet-not-maintained";

    public string Finds => "A fleet file whose Type is not 'maintain': machines that AWS takes back are not replaced.";

    public string Fix => "Write \"Type\": \"maintain\".";

    public IAsyncEnumerable<Finding> CheckAsync(CheckContext context, CancellationToken cancellationToken) => Check(context).ToAsyncEnumerable();

    private IEnumerable<Finding> Check(CheckContext context)
    {
        if (runs.Of(context) is { Fleet: { } fleet } && FleetParts.TextOf(fleet.Request["Type"]) is { } type && type != "maintain")
        {
            yield return this.InFleet(fleet, Severity.Warning, new FleetPart("Type", type), $"a fleet of the type {type} does not replace machines that AWS takes back, and cannot be made smaller");
        }
    }
}
